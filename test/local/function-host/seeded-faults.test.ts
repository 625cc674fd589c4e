import { describe, expect, it } from 'vitest';
import { readFaultPlan, seededFaults } from '../../../local/function-host/seeded-faults.ts';

const batch = {
  functionName: 'f',
  partitionId: '0',
  firstSequenceNumber: 10,
  lastSequenceNumber: 19,
};

/** What is drawn for so many batches. */
function draw(plan: Parameters<typeof seededFaults>[0], count = 2_000) {
  const { cut, deliver, giveUp, moveLease } = seededFaults(plan);
  return Array.from({ length: count }, () => ({
    cut: cut!(batch),
    deliver: deliver!(batch),
    giveUp: giveUp!(batch),
    moveLease: moveLease!(batch),
  }));
}

describe('faults by a seed', () => {
  it('happen about as often as their rates say', () => {
    const plan = { seed: 1, twice: 0.1, skip: 0.2, giveUp: 0.3, cut: 0.4, moveLease: 0.5 };
    const drawn = draw(plan);
    const rate = (is: (fault: (typeof drawn)[number]) => boolean) =>
      drawn.filter(is).length / drawn.length;
    expect(rate(({ deliver }) => deliver === 'twice')).toBeCloseTo(0.1, 1);
    expect(rate(({ deliver }) => deliver === 'skip')).toBeCloseTo(0.2, 1);
    expect(rate(({ giveUp }) => giveUp)).toBeCloseTo(0.3, 1);
    expect(rate(({ moveLease }) => moveLease)).toBeCloseTo(0.5, 1);
    // One cut in ten takes the whole batch all the same.
    expect(rate(({ cut }) => cut < 10)).toBeCloseTo(0.36, 1);
  });

  it('cut a batch anywhere, but never to nothing', () => {
    const sizes = new Set(draw({ seed: 1, cut: 1 }).map(({ cut }) => cut));
    expect([...sizes].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('are the same for the same seed, and others for another', () => {
    const plan = { seed: 7, twice: 0.5, cut: 0.5 };
    expect(draw(plan)).toEqual(draw(plan));
    expect(draw({ ...plan, seed: 8 })).not.toEqual(draw(plan));
  });

  it('do not happen unless they are asked for', () => {
    const fine = { cut: 10, deliver: 'once', giveUp: false, moveLease: false };
    expect(new Set(draw({ seed: 3 }).map((drawn) => JSON.stringify(drawn)))).toEqual(
      new Set([JSON.stringify(fine)]),
    );
  });
});

describe('a plan of faults', () => {
  it('is taken as it is told', () => {
    expect(readFaultPlan({ seed: 1, skip: 0.05 })).toMatchObject({ seed: 1, skip: 0.05 });
  });

  it.each([
    [{ skip: 0.1 }, /^faults\.seed: /],
    [{ seed: 1, skip: 2 }, /^faults\.skip: /],
    [{ seed: 1, skips: 0.1 }, /^faults: .*skips/],
    ['often', /^faults: /],
  ])('is refused where it is wrong: %j', (plan, message) => {
    expect(() => readFaultPlan(plan)).toThrow(message);
  });
});
