import type { GroupPolicy } from '../policy/policy.ts';
import { maxPolicyBytes } from '../rules/rule-limits.ts';
import type { ExportFormat } from './transfer-query.ts';
import { toArmTemplate } from './write-arm-template.ts';
import { toPolicyFile } from './write-policy-file.ts';

interface ExportGroups {
  groups: Iterable<GroupPolicy>;
  format: ExportFormat;
  /** Name of the IoT hub. */
  hub: string;
  /** Where editors find the JSON Schema of the policy file. */
  schemaUrl: string;
}

/**
 * The text of a file with these groups.
 * @throws ServiceError InvalidRequest when they are more than an import takes as YAML.
 */
export async function exportGroups({
  groups,
  format,
  hub,
  schemaUrl,
}: ExportGroups): Promise<string> {
  switch (format) {
    case 'policy':
      return writeJson(toPolicyFile(groups, schemaUrl));
    case 'yaml': {
      const { exportYaml } = await import('./export-yaml.ts');
      return exportYaml(toPolicyFile(groups, schemaUrl));
    }
    case 'arm':
      return writeJson(toArmTemplate(groups, hub));
  }
}

/** In lines for people, unless those make it larger than an import takes. */
function writeJson(value: unknown): string {
  const lines = `${JSON.stringify(value, null, 2)}\n`;
  return Buffer.byteLength(lines) <= maxPolicyBytes ? lines : JSON.stringify(value);
}
