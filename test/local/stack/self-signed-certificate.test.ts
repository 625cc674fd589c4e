import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../../../local/stack/self-signed-certificate.ts';

const nowMs = Date.UTC(2026, 5, 1);
const { key, cert } = selfSignedCertificate(nowMs);
const certificate = new X509Certificate(cert);

describe('a self-signed certificate', () => {
  it('is signed by its own key', () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.issuer).toBe(certificate.subject);
  });

  it('is for this machine, by any of its names', () => {
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
  });

  it('is for servers only', () => {
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('is valid from an hour ago for 90 days', () => {
    expect(certificate.validFromDate).toEqual(new Date(nowMs - 3_600_000));
    expect(certificate.validToDate).toEqual(new Date(nowMs + 90 * 86_400_000));
  });

  it('is another each time', () => {
    const other = new X509Certificate(selfSignedCertificate(nowMs).cert);
    expect(other.serialNumber).not.toBe(certificate.serialNumber);
    expect(other.verify(certificate.publicKey)).toBe(false);
  });
});
