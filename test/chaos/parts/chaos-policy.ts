import type { Random } from '../../simulation/parts/random.ts';

export const groupNames = ['pumps', 'gateways', 'default'] as const;

type Draft = Readonly<Record<string, unknown>> & { id: string };

const noUpperBound = 2_147_483_647;
const isEnabled = true;
const minute = 'PT1M';
/** Episodes and judgements come soon enough to end while the run is watched. */
const soon = { suppressFor: minute };
const punctual = { allowedLateness: 'PT10S' };

/** Rules of every family, on limits that a device crosses now and then. */
export function rulesOf(group: (typeof groupNames)[number]): readonly Draft[] {
  const custom = { ruleType: 'TimeWindowCustomAlertRule', isEnabled, timeWindowSize: minute };
  const messages = {
    ...{ ruleType: 'MqttD2CMessagesNotInAllowedRange', isEnabled, timeWindowSize: minute },
    ...{ minThreshold: 0, maxThreshold: noUpperBound },
  };
  const rules: Draft[] = [
    { ...messages, id: 'burst', maxThreshold: 4_000 },
    { ...messages, id: 'silence', minThreshold: 300 },
    {
      ...{ id: 'hot', ruleType: 'ThresholdCustomAlertRule', isEnabled, ...soon },
      ...{ signal: { path: '/temperature' }, maxThreshold: 95 },
    },
    {
      ...{ id: 'programs', ruleType: 'ProcessNotAllowed', isEnabled, ...soon },
      allowlistValues: ['/usr/sbin/pumpd', '/usr/sbin/sshd'],
    },
    {
      ...{ id: 'logins', ruleType: 'FailedLocalLoginsNotInAllowedRange', isEnabled, ...punctual },
      ...{ timeWindowSize: minute, minThreshold: 0, maxThreshold: 6 },
    },
    {
      ...{ ...custom, id: 'average', minThreshold: 30, maxThreshold: 60 },
      signal: { path: '/temperature', aggregate: 'average' },
    },
  ];
  if (group === 'default') return rules;
  return [
    ...rules,
    { ...custom, id: 'flow', signal: { path: '/flow', aggregate: 'sum' }, maxThreshold: 9_000 },
    { ...custom, id: 'modes', signal: { path: '/mode', aggregate: 'distinct' }, maxThreshold: 3 },
    {
      ...{ id: 'targets', ruleType: 'ConnectionToIpNotAllowed', isEnabled, ...soon },
      allowlistValues: ['10.0.0.0/8'],
    },
    {
      ...{ id: 'connections', ruleType: 'ActiveConnectionsNotInAllowedRange', isEnabled },
      ...{ ...punctual, timeWindowSize: minute, minThreshold: 1, maxThreshold: 5 },
    },
    {
      ...{ id: 'twins', ruleType: 'TwinUpdatesNotInAllowedRange', isEnabled },
      ...{ timeWindowSize: minute, minThreshold: 0, maxThreshold: 1 },
    },
  ];
}

/** A request to the HTTP API that changes what is in force. */
export interface PolicyChange {
  method: 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
}

/** Something that somebody might change while the app is at work. */
export function drawChange(random: Random): PolicyChange {
  const group = random.pick(groupNames);
  const rule = random.pick(rulesOf(group));
  const path = `/groups/${group}/rules/${rule.id}`;
  const patch = (body: object): PolicyChange => ({ method: 'PATCH', path, body });
  switch (
    random.weighted({ severity: 2, limits: 5, enabled: 3, window: 2, remove: 1, restore: 3 })
  ) {
    case 'severity':
      return patch({ severity: random.pick(['Low', 'Medium', 'High']) });
    case 'limits':
      return patch(limitsOf(rule, random));
    case 'enabled':
      return patch({ isEnabled: random.chance(0.6) });
    case 'window':
      if (rule.timeWindowSize === undefined) return { method: 'PUT', path, body: rule };
      return patch({ timeWindowSize: random.pick([minute, 'PT90S', 'PT2M']) });
    case 'remove':
      return { method: 'DELETE', path };
    case 'restore':
      return { method: 'PUT', path, body: rule };
  }
}

function limitsOf(rule: Draft, random: Random): object {
  const { allowlistValues, maxThreshold } = rule;
  if (Array.isArray(allowlistValues))
    return { allowlistValues: allowlistValues.filter(() => random.chance(0.7)) };
  const factor = random.pick([0.5, 0.9, 1, 1.2]);
  const limit = Math.round(Number(maxThreshold) * factor);
  return { maxThreshold: Math.min(limit, noUpperBound) };
}
