import type { CompiledRule } from '../evaluation/compiled-rule.ts';
import { hasMinimumToJudge } from '../evaluation/window-state.ts';
import type { Missing, OpenAlert, RuleExplanation } from './explanation.ts';

type Answer = Omit<RuleExplanation, 'explanation'>;

/** Says in words whether a rule has fired for a device, what it would take, and what is missing. */
export function explanationText(answer: Answer, compiled: CompiledRule | undefined): string {
  const reasons = answer.missing.map(({ message }) => message);
  return [headline(answer, compiled), ...reasons].join(' ');
}

function headline(answer: Answer, compiled: CompiledRule | undefined): string {
  const { openAlerts } = answer;
  if (openAlerts.length > 0) return hasFired(openAlerts);
  if (compiled === undefined || cannotFire(answer.missing, compiled)) return 'Cannot fire.';
  if (compiled.family === 'window') return windowHeadline(answer);
  if (compiled.family === 'threshold') {
    return `No alert is open: a single value outside ${rangeText(answer)} opens one.`;
  }
  const { rule } = compiled;
  const [values, verb] =
    compiled.list === 'allowlist'
      ? [rule.allowlistValues, 'is not on its allowlist']
      : [rule.denylistValues, 'is on its denylist'];
  return `No alert is open: a value that ${verb} of ${values?.length ?? 0} opens one.`;
}

function hasFired(open: readonly OpenAlert[]): string {
  const ends = open.map(({ endsUtc }) => endsUtc);
  const count = open.length === 1 ? '1 alert is open' : `${open.length} alerts are open`;
  const joins = 'what violates again for the same reason joins it and opens no other';
  if (ends.includes(undefined)) return `Has fired: ${count}, and the violation goes on; ${joins}.`;
  return `Has fired: ${count} until ${ends.sort().at(-1)} if nothing more violates; ${joins}.`;
}

/** A rule has two sides: with one of them in working order it can fire. */
function cannotFire(reasons: readonly Missing[], compiled: CompiledRule): boolean {
  const affected = new Set(reasons.map(({ affects }) => affects));
  if (affected.has('everything')) return true;
  const hasMinimum = compiled.family === 'window' && hasMinimumToJudge(compiled);
  const hasOther = compiled.family !== 'window' || compiled.max !== undefined;
  const minimumWorks = hasMinimum && !affected.has('minimum');
  return !minimumWorks && !(hasOther && !affected.has('activities'));
}

function windowHeadline(answer: Answer): string {
  const { value, observedAtLeast, endUtc, minimum } = answer.current!;
  const { min = -Infinity, max = Infinity } = answer.range ?? {};
  const range = rangeText(answer);
  const size = answer.timeWindowSize;
  const judged =
    minimum === undefined
      ? ''
      : ` Its minimum is judged next at ${minimum.judgedUtc}, ${minimum.wait} after the window's end, since late events count.`;
  if (value === undefined) {
    return `No alert is open: the window of ${size} up to ${endUtc} holds no value to compare with ${range}.${judged}`;
  }
  const shown = observedAtLeast ? `at least ${value}` : String(value);
  const place =
    value > max
      ? `above ${range}, which is judged when the window's pane has ended`
      : value < min
        ? `still below ${range}`
        : `within ${range}`;
  return `No alert is open: the window of ${size} up to ${endUtc} holds ${shown}, ${place}.${judged}`;
}

function rangeText({ range }: Answer): string {
  const { min, max } = range ?? {};
  if (min === undefined) return `the range up to ${max}`;
  return max === undefined ? `the range from ${min}` : `the range ${min} to ${max}`;
}
