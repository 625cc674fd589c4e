import fc from 'fast-check';
import type { MemberFacts } from '../../../shared/devices/member-facts.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { type ScriptEvent, scriptOf } from '../../model/script.ts';
import { worldArbitrary } from '../../model/world-arbitrary.ts';

/** Something that happens outside of the app, in this order. */
export type Happening =
  | { kind: 'policy'; policy: Policy }
  | { kind: 'facts'; facts: MemberFacts }
  | { kind: 'event'; event: ScriptEvent }
  | { kind: 'time'; atMs: number };

const worlds = worldArbitrary();

/** Policies, a fleet and its activities, generated from a seed. */
export function workloadOf(seed: number): Happening[] {
  const [world] = fc.sample(worlds, { seed, numRuns: 1 });
  let known: Policy | undefined;
  return scriptOf(world!).flatMap(({ policy, facts, tickMs, events }): Happening[] => {
    const isNew = policy !== known;
    known = policy;
    return [
      ...(isNew ? [{ kind: 'policy', policy } as const] : []),
      ...facts.map((told) => ({ kind: 'facts', facts: told }) as const),
      ...(tickMs === undefined ? [] : [{ kind: 'time', atMs: tickMs } as const]),
      ...events.map((event) => ({ kind: 'event', event }) as const),
    ];
  });
}

/** When something happens, if it happens at a certain time. */
export function timeOf(happening: Happening): number | undefined {
  if (happening.kind === 'event') return happening.event.hub.enqueuedMs;
  return happening.kind === 'time' ? happening.atMs : undefined;
}
