import type { Inputs } from '../evaluation/inputs.ts';

/** What one commit is to take in, and what is for those after it. */
interface Split {
  now: Inputs;
  later: Inputs | undefined;
}

/** Facts too many for one commit go ahead in commits of their own; all else comes with the last of them. */
export function splitFacts(inputs: Inputs, maxFacts: number): Split {
  const { facts, restarts, ...others } = inputs;
  if (facts.length <= maxFacts) return { now: inputs, later: undefined };
  const { policy, toldMs, maxTouched } = others;
  return {
    now: {
      ...{ policy, facts: facts.slice(0, maxFacts), events: [] },
      ...(restarts === undefined ? {} : { restarts }),
      ...(toldMs === undefined ? {} : { toldMs }),
      ...(maxTouched === undefined ? {} : { maxTouched }),
    },
    later: { ...others, facts: facts.slice(maxFacts) },
  };
}

/** What is left when a commit has left something of its own. */
export function joinFacts(rest: Inputs | undefined, later: Inputs | undefined): Inputs | undefined {
  if (rest === undefined || later === undefined) return rest ?? later;
  const { facts, restarts } = rest;
  return {
    ...later,
    ...(restarts === undefined ? {} : { restarts }),
    facts: [...facts, ...later.facts],
  };
}
