import { RestError, type TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { findGroup, type Policy } from '../../../shared/policy/policy.ts';
import type { PolicyChange } from '../../../shared/policy/policy-store.ts';
import { draftOf } from '../../../shared/policy/revise-rule.ts';
import { saveRules } from '../../../shared/policy/save-rules.ts';
import { deleteGroup, putGroup } from '../../../shared/policy/write-group.ts';
import { createRule } from '../../../shared/policy/write-rule.ts';
import { TablePolicyStore } from '../../../shared/storage/table-policy-store.ts';
import { arbitraryDrafts } from '../../support/arbitrary-drafts.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { intercepted, movesHead, noAnswer, readsRow } from '../../support/intercepted-table.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { processRule } from '../../support/rule-drafts.ts';

const always = () => undefined;
const note = { by: 'Ann', operation: 'saveRules' } as const;
let table: TableClient;

beforeEach(async () => {
  table = await openTestTable();
});

function open(hub = 'plant', client = table): TablePolicyStore {
  return new TablePolicyStore(client, hub, new FixedClock());
}

function save(store: TablePolicyStore, group: string, body: unknown) {
  return saveRules(store, { group, body, precondition: always, by: 'Ann' });
}

function put(store: TablePolicyStore, name: string, description = '') {
  return putGroup(store, { name, body: { description }, precondition: always, by: 'Ann' });
}

async function rowKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const row of table.listEntities()) keys.push(row.rowKey!);
  return keys;
}

describe('a fresh hub', () => {
  it('is at revision 0 with an empty group default, without any row', async () => {
    const policy = await open().current();
    expect(policy.revision).toBe(0);
    expect([...policy.groups.keys()]).toEqual(['default']);
    expect(findGroup(policy, 'Default')?.rules).toEqual([]);
    expect(await rowKeys()).toEqual([]);
  });

  it('keeps apart from another hub in the same table', async () => {
    await put(open('a'), 'pumps');
    expect((await open('b').current()).revision).toBe(0);
    expect((await open('a').current()).revision).toBe(1);
  });
});

describe('change', () => {
  it('is seen by others whole, and by revision', async () => {
    const [writer, reader] = [open(), open()];
    await reader.current();
    await put(writer, 'Pumps', 'All');
    await save(writer, 'pumps', [processRule('ssh')]);
    const policy = await reader.current();
    expect(policy).toEqual(await writer.current());
    expect(policy.revision).toBe(2);
    expect(findGroup(policy, 'PUMPS')).toMatchObject({
      name: 'Pumps',
      description: 'All',
      revision: 2,
      rulesRevision: 2,
      rules: [{ id: 'ProcessNotAllowed', revision: 2, allowlistValues: ['ssh'] }],
    });
  });

  it('that changes nothing makes no revision and no row', async () => {
    const store = open();
    await put(store, 'pumps');
    const before = await rowKeys();
    const policy = await store.current();
    expect(await store.change((current) => current, note)).toBe(policy);
    await put(store, 'PUMPS');
    expect((await open().current()).revision).toBe(1);
    expect(await rowKeys()).toEqual(before);
  });

  it('that throws reaches the caller and leaves nothing', async () => {
    const refused = new ServiceError('Conflict', 'no');
    const change: PolicyChange = () => {
      throw refused;
    };
    await expect(open().change(change, note)).rejects.toBe(refused);
    expect(await rowKeys()).toEqual([]);
  });

  it('of default keeps it, and every group survives any legal name', async () => {
    const store = open();
    await save(store, 'default', [processRule('a')]);
    const names = ['ü'.repeat(128), 'a b', "it's", '日本', 'x'.repeat(128), '~!', '.a', 'emoji 🔥'];
    for (const name of names) await put(store, name, name);
    const policy = await open().current();
    expect(names.map((name) => findGroup(policy, name)?.description)).toEqual(names);
    expect(findGroup(policy, 'default')?.rules).toHaveLength(1);
  });

  it('that deletes a group keeps the rows of its revisions', async () => {
    const store = open();
    await put(store, 'pumps');
    const contents = async () => (await rowKeys()).filter((key) => key.startsWith('group~'));
    const before = await contents();
    await deleteGroup(store, {
      name: 'pumps',
      force: false,
      devices: 0,
      precondition: always,
      by: 'Ann',
    });
    const policy = await open().current();
    expect([policy.revision, findGroup(policy, 'pumps')]).toEqual([2, undefined]);
    expect(await contents()).toEqual(before);
  });

  it('gives back any rules as they were written', async () => {
    const store = open();
    await fc.assert(
      fc.asyncProperty(arbitraryDrafts, async (drafts) => {
        await save(store, 'default', drafts);
        const stored = findGroup(await open().current(), 'default')!.rules;
        expect(stored.map(draftOf)).toEqual(drafts);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps 500 rules, and 100,000 list values that do not compress', async () => {
    const store = open();
    const many = Array.from({ length: 500 }, (_, i) => ({ ...processRule('a'), id: `rule-${i}` }));
    await save(store, 'default', many);
    expect(findGroup(await open().current(), 'default')!.rules).toHaveLength(500);
    let seed = 1;
    const value = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return `${seed.toString(36)}${((seed * 69_621) % 2_147_483_647).toString(36)}`.padEnd(
        120,
        `${seed}`,
      );
    };
    const lists = Array.from({ length: 10 }, (_, i) => ({
      ...processRule(...Array.from({ length: 10_000 }, value)),
      id: `list-${i}`,
    }));
    await save(store, 'default', lists);
    const stored = findGroup(await open().current(), 'default')!.rules;
    expect(stored.map(({ allowlistValues }) => allowlistValues)).toEqual(
      lists.map(({ allowlistValues }) => allowlistValues),
    );
    expect((await rowKeys()).length).toBeGreaterThan(4);
  });
});

describe('racing writers', () => {
  it('each get their change in, one revision each', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `group-${i}`);
    await Promise.all(names.map((name) => put(open(), name)));
    const policy = await open().current();
    expect(policy.revision).toBe(names.length);
    expect([...policy.groups.keys()].sort()).toEqual(['default', ...names].sort());
  });

  it('leave no row of an attempt that lost', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `group-${i}`);
    await Promise.all(names.map((name) => put(open(), name)));
    // One of the content, the history and the change each, and the head.
    expect(await rowKeys()).toHaveLength(names.length * 3 + 1);
  });

  it('with the same precondition: one gets through, the other is told', async () => {
    const first = open();
    await put(first, 'pumps');
    const tagged = (current: string) => (tag: string | undefined) => {
      if (tag !== current) throw new ServiceError('PreconditionFailed', 'changed');
    };
    const body = [processRule('a')];
    const outcomes = await Promise.allSettled(
      [first, open()].map((store, i) =>
        saveRules(store, {
          group: 'pumps',
          body: [{ ...body[0], displayName: `from ${i}` }],
          precondition: tagged('"1"'),
          by: 'Ann',
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'PreconditionFailed' },
    });
    expect((await open().current()).revision).toBe(2);
  });
});

describe('a lost answer', () => {
  it.each(['the first', 'a later'])(
    'to %s commit that did move the head is success, once',
    async (which) => {
      if (which === 'a later') await put(open(), 'before');
      const store = open(
        'plant',
        intercepted(table, movesHead, async (call, real) => {
          await real();
          if (call === 1) throw noAnswer();
          return undefined;
        }),
      );
      const { isNew } = await put(store, 'pumps', 'x');
      expect(isNew).toBe(true);
      const policy = await open().current();
      expect(policy.revision).toBe(which === 'a later' ? 2 : 1);
      expect(findGroup(policy, 'pumps')?.description).toBe('x');
    },
  );

  it('is success also when another writer has moved the head on since', async () => {
    await put(open(), 'before');
    const store = open(
      'plant',
      intercepted(table, movesHead, async (_, real) => {
        await real();
        await put(open(), 'other');
        throw noAnswer();
      }),
    );
    const added = await createRule(store, {
      group: 'before',
      body: processRule('a'),
      precondition: always,
      by: 'Ann',
    });
    expect(added.rule.revision).toBe(2);
    expect((await open().current()).revision).toBe(3);
  });

  it('to a write that was not done is tried again', async () => {
    await put(open(), 'before');
    const store = open(
      'plant',
      intercepted(table, movesHead, async (call, real) => {
        if (call === 1) throw noAnswer();
        return real();
      }),
    );
    await put(store, 'pumps');
    expect((await open().current()).revision).toBe(2);
  });

  it('to a write that arrives late never breaks what is in force', async () => {
    await put(open(), 'before');
    let late: (() => Promise<unknown>) | undefined;
    const store = open(
      'plant',
      intercepted(table, movesHead, async (call, real) => {
        if (call === 1) {
          late = real;
          throw noAnswer();
        }
        await late!();
        return real();
      }),
    );
    await put(store, 'pumps', 'x');
    const policy = await open().current();
    expect(policy.revision).toBe(2);
    expect(findGroup(policy, 'pumps')?.description).toBe('x');
  });

  it('again and again is told as an outage, without a guess', async () => {
    const store = open(
      'plant',
      intercepted(table, movesHead, async () => {
        throw noAnswer();
      }),
    );
    await expect(put(store, 'pumps')).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      retryAfterSeconds: 5,
    });
  });
});

describe('reading', () => {
  it('costs one small read while nothing changed', async () => {
    await save(open(), 'default', [processRule('a')]);
    const read: unknown[] = [];
    const store = open(
      'plant',
      intercepted(table, readsRow, async (_, real) => {
        const row = await real();
        read.push(row);
        return row;
      }),
    );
    const first = await store.current();
    read.length = 0;
    expect(await store.current()).toBe(first);
    expect(read).toHaveLength(1);
    expect(JSON.stringify(read[0]).length).toBeLessThan(500);
  });

  it('reads again only the groups that changed', async () => {
    const writer = open();
    for (const name of ['a', 'b', 'c']) await put(writer, name);
    const get = vi.fn((_: number, real: () => Promise<unknown>) => real());
    const store = open('plant', intercepted(table, readsRow, get));
    const before = await store.current();
    await put(writer, 'b', 'changed');
    get.mockClear();
    const after = await store.current();
    expect(get).toHaveBeenCalledTimes(3);
    expect(findGroup(after, 'a')).toBe(findGroup(before, 'a'));
    expect(findGroup(after, 'b')?.description).toBe('changed');
  });

  it('by many at once reads contents once', async () => {
    await put(open(), 'a');
    const get = vi.fn((_: number, real: () => Promise<unknown>) => real());
    const store = open('plant', intercepted(table, readsRow, get));
    const policies = await Promise.all(Array.from({ length: 5 }, () => store.current()));
    expect(new Set(policies.map((policy) => findGroup(policy, 'a'))).size).toBe(1);
    expect(get.mock.calls.length).toBeLessThanOrEqual(6);
  });

  it('always gives a whole revision, while writers write', async () => {
    const writer = open();
    await put(writer, 'a');
    await put(writer, 'b');
    const both =
      (n: number): PolicyChange =>
      (current, revision) => {
        const groups = new Map(current.groups);
        for (const name of ['a', 'b'])
          groups.set(name, { ...groups.get(name)!, description: `${n}`, revision });
        return { revision, groups };
      };
    const writing = (async () => {
      for (let n = 0; n < 30; n++) await writer.change(both(n), note);
    })();
    const reader = open();
    let last: Policy | undefined;
    for (let done = false; !done; ) {
      const policy = await reader.current();
      expect(findGroup(policy, 'a')!.description).toBe(findGroup(policy, 'b')!.description);
      expect(policy.revision).toBeGreaterThanOrEqual(last?.revision ?? 0);
      last = policy;
      done = policy.revision === 32;
    }
    await writing;
  });

  it('names the group whose content is missing or damaged, and works again once it is back', async () => {
    await put(open(), 'Pumps');
    const rowKey = (await rowKeys()).find((key) => key.startsWith('group~pumps~'))!;
    const row = await table.getEntity('plant', rowKey);
    const store = open();
    await table.deleteEntity('plant', rowKey);
    await expect(store.current()).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      message: expect.stringContaining('group "pumps" at revision 1: a row is missing'),
    });
    const damaged = { partitionKey: 'plant', rowKey, data0: Uint8Array.of(1, 2, 3) };
    await table.upsertEntity(damaged, 'Replace');
    await expect(store.current()).rejects.toThrow('the checksum differs');
    await table.upsertEntity({ partitionKey: 'plant', rowKey, data0: row.data0 }, 'Replace');
    expect(findGroup(await store.current(), 'pumps')).toBeDefined();
  });

  it('tells throttling as an outage', async () => {
    const throttled = new RestError('server busy', { statusCode: 503 });
    const store = open(
      'plant',
      intercepted(table, readsRow, async () => {
        throw throttled;
      }),
    );
    await expect(store.current()).rejects.toMatchObject({ code: 'ServiceUnavailable' });
  });
});
