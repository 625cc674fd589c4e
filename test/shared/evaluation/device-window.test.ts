import { describe, expect, it } from 'vitest';
import { CountWindow } from '../../../shared/evaluation/count-window.ts';
import { windowStart } from '../../support/window-start.ts';

/** Panes are numbered beyond 2^31 from then on, if they last a second. */
const in2040Ms = Date.UTC(2040, 0, 1);

describe.each([true, false])('windows of which silence is judged: %s', (isMinimumJudged) => {
  const begun = (startedMs: number) =>
    new CountWindow({ ...windowStart('count'), startedMs, isMinimumJudged });

  it.each([0, 500, 1_000, in2040Ms])('begin with the next pane after %d', (startedMs) => {
    const window = begun(startedMs);
    expect(window).toMatchObject({
      isMinimumJudged,
      startedMs: Math.ceil(startedMs / 1_000) * 1_000,
    });
  });

  it('begin anew without a change of what is judged', () => {
    const window = begun(0);
    window.startedMs = in2040Ms;
    expect(window).toMatchObject({ isMinimumJudged, startedMs: in2040Ms });
  });

  it('have a row of violating panes, and panes that are judged already, each without the other', () => {
    const window = begun(0);
    expect(window).toMatchObject({ run: undefined, judgedBelow: 0 });
    const run = { side: 'above', firstPane: 7 } as const;
    window.run = run;
    window.judgedBelow = 5;
    expect(window).toMatchObject({ run, judgedBelow: 5 });
    window.run = undefined;
    expect(window).toMatchObject({ run: undefined, judgedBelow: 5 });
    window.run = run;
    window.judgedBelow = 0;
    expect(window).toMatchObject({ run, judgedBelow: 0 });
  });

  it('stand in the queue for a pane, or not at all', () => {
    const window = begun(0);
    expect(window.scheduledMs).toBe(Number.POSITIVE_INFINITY);
    window.duePane = in2040Ms / 1_000;
    expect(window.scheduledMs).toBe(in2040Ms + 1_000);
  });
});
