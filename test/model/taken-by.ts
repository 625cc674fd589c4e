import type { Rule } from '../../shared/rules/rule.ts';
import { sourceOf } from '../../shared/rules/rule-types.ts';
import { observe } from './matching.ts';
import type { ModelActivity, ModelEvent } from './model-event.ts';
import { aggregateOf, type Taken } from './model-window.ts';

export interface Takings {
  taken: readonly Taken[];
  typeMismatches: number;
}

/** The kind of event that a rule's evidence comes in; undefined when it is not in this stream. */
export function streamOf(rule: Rule): 'messages' | 'twinChanges' | undefined {
  const source = sourceOf(rule);
  if (source === 'twinChanges') return 'twinChanges';
  return source === 'messages' || source === 'securityMessages' ? 'messages' : undefined;
}

/** The protocol that a rule is about, if it is about one. */
export function protocolOf({ ruleType }: Rule): string | undefined {
  return /^(Amqp|Mqtt|Http)/.exec(ruleType)?.[1];
}

/** What a rule takes from an event, in order. */
export function takenBy(rule: Rule, event: ModelEvent): Takings {
  const { signal } = rule;
  if (typeof signal === 'object') {
    const message = event.activities.find(({ kind }) => kind === 'message');
    if (message === undefined) return { taken: [], typeMismatches: 0 };
    const values = observe(signal, event.body);
    const taken = values.flatMap((value) => read(rule, value, message.timeMs));
    return { taken, typeMismatches: values.length - taken.length };
  }
  const taken = event.activities.flatMap((activity, index) => {
    if (!isAbout(rule, activity)) return [];
    const { timeMs, count, value, connection } = activity;
    const text = aggregateOf(rule) === 'distinct' ? connection : value;
    return [{ timeMs, count, index, ...(text === undefined ? {} : { text }) }];
  });
  return { taken, typeMismatches: 0 };
}

function read(rule: Rule, value: unknown, timeMs: number): Taken[] {
  const seen = { timeMs, count: 1 };
  const isList = rule.allowlistValues !== undefined || rule.denylistValues !== undefined;
  const wanted = isList ? 'text' : isWindow(rule) ? wantedBy(rule) : 'number';
  if (wanted === 'anything') return [seen];
  if (wanted === 'number') return typeof value === 'number' ? [{ ...seen, number: value }] : [];
  return ['string', 'number', 'boolean'].includes(typeof value)
    ? [{ ...seen, text: String(value) }]
    : [];
}

function isWindow(rule: Rule): boolean {
  return rule.timeWindowSize !== undefined;
}

function wantedBy(rule: Rule): 'anything' | 'text' | 'number' {
  const aggregate = aggregateOf(rule);
  if (aggregate === 'count') return 'anything';
  return aggregate === 'distinct' ? 'text' : 'number';
}

function isAbout({ ruleType, signal }: Rule, activity: ModelActivity): boolean {
  const { kind, direction } = activity;
  const about = typeof signal === 'string' ? signal : ruleType;
  if (about.includes('D2CMessages')) return kind === 'message';
  if (about.startsWith('TwinUpdates')) return kind === 'twinUpdate';
  if (about.startsWith('FailedLocalLogins')) return kind === 'failedLogin';
  if (about.startsWith('ActiveConnections')) return kind === 'connection';
  if (about.startsWith('ConnectionTo')) return kind === 'connection' && direction === 'Out';
  if (about.startsWith('ConnectionFrom')) return kind === 'connection' && direction === 'In';
  if (about.startsWith('LocalUser')) return kind === 'login';
  if (about.startsWith('Process')) return kind === 'process';
  return false;
}
