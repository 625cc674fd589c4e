import { expect, it } from 'vitest';
import { CorruptChainError } from '../../../shared/chains/chain-store.ts';
import { CommitTries } from '../../../shared/chains/commit-tries.ts';

it('takes refusals for the doing of other writers as long as the head moves', () => {
  const tries = new CommitTries();
  for (const [i, etag] of [undefined, 'a', 'a', 'b'].entries()) tries.failed('stale', etag, i);
  expect(() => tries.failed('stale', 'b', 4)).toThrow('could not be committed');
});

it('takes the third refusal under one head for rows that stand in the way', () => {
  for (const etag of [undefined, 'a']) {
    const tries = new CommitTries();
    for (const kind of ['stale', 'unknown', 'stale'] as const) tries.failed(kind, etag, 7);
    expect(() => tries.failed('stale', etag, 7)).toThrow(CorruptChainError);
  }
});

it('lets the batch come again after five tries that say nothing of the chain', () => {
  const tries = new CommitTries();
  for (let i = 0; i < 4; i++) tries.failed('unknown', 'a', 7);
  const fifth = () => tries.failed('unknown', 'a', 7);
  expect(fifth).toThrow('could not be committed');
  expect(fifth).not.toThrow(CorruptChainError);
});
