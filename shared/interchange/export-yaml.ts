import { invalidRequest } from '../kernel/invalid-request.ts';
import { writeYaml } from './write-yaml.ts';
import { yamlExcess } from './yaml-excess.ts';
import { maxYamlBytes } from './yaml-limits.ts';

/**
 * A policy file as YAML that an import takes back.
 * @throws ServiceError InvalidRequest when it is too large for that.
 */
export function exportYaml(file: object): string {
  // Most of what is too large is not even written: that takes its time. YAML has half the bytes at best.
  const json = Buffer.byteLength(JSON.stringify(file));
  if (json > 2 * maxYamlBytes) throw tooLarge(`at most ${maxYamlBytes} bytes`);
  const text = writeYaml(file);
  const excess = yamlExcess(text);
  if (excess !== undefined) throw tooLarge(excess);
  return text;
}

function tooLarge(limit: string) {
  const message = `The policy is larger than an import takes as YAML (${limit}): export it as JSON.`;
  return invalidRequest([{ code: 'LimitExceeded', message, target: 'format' }]);
}
