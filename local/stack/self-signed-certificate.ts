import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  tagged,
  utcTime,
  utf8String,
} from './der.ts';

/** Both as PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

const lifeMs = 90 * 86_400_000;
/** Clocks of clients may be late. */
const leewayMs = 3_600_000;

const ids = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectAlternativeName: '2.5.29.17',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
} as const;

/**
 * A certificate for `localhost`, 127.0.0.1 and ::1 that nobody vouches for, with a key that nobody
 * else has. Node.js signs but writes no certificates, and one that never varies needs no library.
 */
export function selfSignedCertificate(nowMs: number): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = certificateContent(publicKey, nowMs);
  const signature = sign('sha256', content, privateKey);
  const certificate = sequence(content, signatureAlgorithm(), bitString(signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: toPem(certificate),
  };
}

/** RFC 5280, section 4.1: the TBSCertificate. */
function certificateContent(publicKey: KeyObject, nowMs: number): Buffer {
  const version3 = tagged(0, integer(Buffer.from([2])), { isConstructed: true });
  const validity = sequence(utcTime(nowMs - leewayMs), utcTime(nowMs + lifeMs));
  return sequence(
    version3,
    integer(randomBytes(16)),
    signatureAlgorithm(),
    localhostName(),
    validity,
    localhostName(),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, extensions(), { isConstructed: true }),
  );
}

function signatureAlgorithm(): Buffer {
  return sequence(objectId(ids.ecdsaWithSha256));
}

function localhostName(): Buffer {
  return sequence(set(sequence(objectId(ids.commonName), utf8String('localhost'))));
}

function extensions(): Buffer {
  const names = sequence(
    tagged(2, Buffer.from('localhost', 'ascii')),
    tagged(7, Buffer.from([127, 0, 0, 1])),
    tagged(7, Buffer.from([...new Array<number>(15).fill(0), 1])),
  );
  const usage = sequence(objectId(ids.serverAuthentication));
  return sequence(
    sequence(objectId(ids.subjectAlternativeName), octetString(names)),
    sequence(objectId(ids.extendedKeyUsage), octetString(usage)),
  );
}

function toPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
