import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Condition, CustomSignal, Rule } from '../../shared/rules/rule.ts';

/** Whether an observed value matches an entry of a rule's list, entry by entry. */
export function matchesList(rule: Rule, value: string): boolean {
  const entries = rule.allowlistValues ?? rule.denylistValues ?? [];
  if (isAddressRule(rule)) return entries.some((entry) => matchesCidr(entry, value));
  if (isProcessRule(rule)) return entries.some((entry) => matchesProcess(entry, value));
  return entries.includes(value);
}

function isAddressRule({ ruleType, signal }: Rule): boolean {
  return /^Connection(To|From)/.test(typeof signal === 'string' ? signal : ruleType);
}

function isProcessRule({ ruleType, signal }: Rule): boolean {
  return ruleType === 'ProcessNotAllowed' || signal === 'Process';
}

function matchesProcess(entry: string, executable: string): boolean {
  return /[/\\]/.test(entry) ? entry === executable : entry === executable.split(/[/\\]/).at(-1);
}

function matchesCidr(entry: string, value: string): boolean {
  const address = withoutMapping(value);
  if (!isIPv4(address) && !isIPv6(address)) return false;
  const [base = '', length] = entry.split('/');
  const family = isIPv4(base) ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(base, Number(length ?? (family === 'ipv4' ? 32 : 128)), family);
  return isIPv4(address) === (family === 'ipv4') && block.check(address, family);
}

function withoutMapping(address: string): string {
  const ipv4 = address.replace(/^::ffff:/i, '');
  return isIPv4(ipv4) ? ipv4 : address;
}

/** What a custom signal observes in a body. */
export function observe({ path, where = [] }: CustomSignal, body: unknown): readonly unknown[] {
  if (!where.every((condition) => holds(condition, body))) return [];
  const value = valueAt(body, path);
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function holds(condition: Condition, body: unknown): boolean {
  const value = valueAt(body, condition.path);
  if ('equals' in condition) return value === condition.equals;
  if ('notEquals' in condition) return value !== condition.notEquals;
  if (condition.in !== undefined) return condition.in.some((member) => member === value);
  return condition.exists === (value !== undefined);
}

function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const token of path.split('/').slice(1)) {
    const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    value = members.find(([name]) => name === token)?.[1];
  }
  return value;
}
