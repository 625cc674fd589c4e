import type { TableClient } from '@azure/data-tables';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findGroup, type GroupPolicy, type Policy } from '../../../shared/policy/policy.ts';
import type { HistoryEntry } from '../../../shared/policy/policy-history.ts';
import type { PolicyChange } from '../../../shared/policy/policy-store.ts';
import { replaceGroup } from '../../../shared/policy/replace-group.ts';
import { saveRules } from '../../../shared/policy/save-rules.ts';
import { deleteGroup, putGroup } from '../../../shared/policy/write-group.ts';
import { toContentRows } from '../../../shared/storage/policy-content.ts';
import { PolicyContents } from '../../../shared/storage/policy-contents.ts';
import { toHeadRow } from '../../../shared/storage/policy-head.ts';
import { TablePolicyHistory } from '../../../shared/storage/table-policy-history.ts';
import { TablePolicyStore } from '../../../shared/storage/table-policy-store.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { intercepted, movesHead, noAnswer } from '../../support/intercepted-table.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { processRule } from '../../support/rule-drafts.ts';

let table: TableClient;
let clock: FixedClock;
let history: TablePolicyHistory;

beforeEach(async () => {
  table = await openTestTable();
  clock = new FixedClock();
  history = new TablePolicyHistory(table, 'plant');
});

function open(client = table, hub = 'plant'): TablePolicyStore {
  return new TablePolicyStore(client, hub, clock);
}

const given = (by = 'Ann') => ({ precondition: () => undefined, by });
const note = { by: 'Ann', operation: 'import' } as const;

function put(store: TablePolicyStore, name: string, description = '', by = 'Ann') {
  return putGroup(store, { name, body: { description }, ...given(by) });
}

async function entriesOf(group: string): Promise<HistoryEntry[]> {
  return (await history.list(group, 1_000)).items;
}

async function revisionsOf(group: string): Promise<number[]> {
  return (await entriesOf(group)).map(({ revision }) => revision);
}

async function rowKeys(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { rowKey } of table.listEntities())
    if (rowKey!.startsWith(prefix)) keys.push(rowKey!);
  return keys;
}

/** A store whose process ends before it moves the head. */
function dying(): TablePolicyStore {
  const die = async () => {
    throw new Error('died');
  };
  return open(intercepted(table, movesHead, die));
}

describe('the history of a group', () => {
  it('tells who changed it, when and how, the newest first', async () => {
    const store = open();
    await put(store, 'Pumps', 'All', 'Ann');
    clock.advance(60_000);
    await put(store, 'other');
    await saveRules(store, { group: 'pumps', body: [processRule('ssh')], ...given('Bob') });
    expect(await entriesOf('PUMPS')).toEqual([
      {
        revision: 3,
        changedTimeUtc: '2026-01-01T00:01:00.000Z',
        changedBy: 'Bob',
        operation: 'saveRules',
        action: 'update',
        changedGroups: 1,
      },
      {
        revision: 1,
        changedTimeUtc: '2026-01-01T00:00:00.000Z',
        changedBy: 'Ann',
        operation: 'putGroup',
        action: 'create',
        changedGroups: 1,
      },
    ]);
  });

  it('has the group before and after each change, whole', async () => {
    const store = open();
    const { group: first } = await put(store, 'Pumps', 'All');
    const second = await saveRules(store, {
      ...{ group: 'pumps', body: [processRule('ssh')] },
      ...given(),
    });
    expect(await history.get('pumps', 1)).toMatchObject({ before: undefined, after: first });
    expect(await history.get('Pumps', 2)).toMatchObject({ before: first, after: second });
    expect(await history.get('pumps', 3)).toBeUndefined();
    expect(await history.get('other', 1)).toBeUndefined();
  });

  it('of default begins with the group that was there since ever', async () => {
    await saveRules(open(), { group: 'default', body: [processRule('a')], ...given() });
    expect(await history.get('default', 1)).toMatchObject({
      action: 'update',
      before: { revision: 0, rules: [] },
      after: { revision: 1, rules: [{ id: 'ProcessNotAllowed' }] },
    });
  });

  it('outlives the group, and goes on when it is created again', async () => {
    const store = open();
    await put(store, 'pumps', 'first');
    await deleteGroup(store, { name: 'pumps', force: true, devices: 0, ...given('Bob') });
    expect((await entriesOf('pumps'))[0]).toMatchObject({
      ...{ revision: 2, action: 'delete', operation: 'deleteGroup', changedBy: 'Bob' },
    });
    await put(store, 'PUMPS', 'second');
    expect((await entriesOf('pumps')).map(({ action }) => action)).toEqual([
      'create',
      'delete',
      'create',
    ]);
    const deleted = await history.get('pumps', 2);
    expect(deleted).toMatchObject({ before: { description: 'first' }, after: undefined });
    const again = await history.get('pumps', 3);
    expect(again).toMatchObject({ before: undefined, after: { description: 'second' } });
  });

  it('is kept of each of 300 groups that one revision changes', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `group ${i}`);
    const importing: PolicyChange = (current, revision, nowUtc) =>
      names.reduce(
        (policy, name) => replaceGroup(policy, { name, rules: [] }, { revision, nowUtc }),
        current,
      );
    const submit = vi.spyOn(table, 'submitTransaction');
    await open().change(importing, note);
    // 600 rows by 100 a transaction, and the head.
    expect(submit).toHaveBeenCalledTimes(7);
    const listed = await Promise.all(names.map(entriesOf));
    expect(listed).toHaveLength(300);
    for (const entries of listed)
      expect(entries).toMatchObject([{ revision: 1, operation: 'import', changedGroups: 300 }]);
  });

  it('is apart from those of other hubs, and of names that begin alike', async () => {
    const long = 'x'.repeat(100);
    const longer = `${long}${'ü'.repeat(28)}`;
    await put(open(), long);
    await put(open(), longer);
    await put(open(table, 'other'), 'pumps');
    expect(await revisionsOf(long)).toEqual([1]);
    expect(await revisionsOf(longer)).toEqual([2]);
    expect(await revisionsOf('pumps')).toEqual([]);
  });

  it('begins later for what was written before there was one', async () => {
    const before: GroupPolicy = {
      ...{ name: 'Pumps', revision: 7, rulesRevision: 7, rules: [] },
      ...{ createdTimeUtc: '2025-01-01T00:00:00.000Z', updatedTimeUtc: '2025-01-01T00:00:00.000Z' },
    };
    const { reference, rows } = await toContentRows('plant', 'pumps', before, 'abc');
    await new PolicyContents(table, 'plant').write(rows);
    await table.createEntity(await toHeadRow('plant', { revision: 7, contents: [reference] }));
    expect(await entriesOf('pumps')).toEqual([]);
    await put(open(), 'pumps', 'All');
    expect(await revisionsOf('pumps')).toEqual([8]);
    expect(await history.get('pumps', 8)).toMatchObject({ action: 'update', before });
  });
});

describe('a page of a history', () => {
  it('goes on where the one before ended, also while changes come', async () => {
    const store = open();
    for (let n = 1; n <= 5; n++) await put(store, 'pumps', `${n}`);
    const first = await history.list('pumps', 2);
    await put(store, 'pumps', '6');
    const second = await history.list('pumps', 2, first.continuation);
    const third = await history.list('pumps', 2, second.continuation);
    const pages = [first, second, third].map(({ items }) => items.map(({ revision }) => revision));
    expect(pages).toEqual([[5, 4], [3, 2], [1]]);
    expect(third.continuation).toBeUndefined();
  });

  it('is full also when dead writers left rows in between', async () => {
    await put(open(), 'pumps', '1');
    for (let n = 0; n < 3; n++) await expect(put(dying(), 'pumps', 'x')).rejects.toThrow('died');
    await put(open(), 'pumps', '2');
    const { items, continuation } = await history.list('pumps', 2);
    expect(items.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(continuation).toBeUndefined();
  });

  it('is refused behind a place that is none', async () => {
    await expect(history.list('pumps', 2, 'key head')).rejects.toMatchObject({
      code: 'InvalidRequest',
      target: 'continuationToken',
    });
  });
});

describe('a writer', () => {
  it('that dies between contents and head leaves nothing that shows', async () => {
    await put(open(), 'pumps', 'before');
    await expect(put(dying(), 'pumps', 'never')).rejects.toThrow('died');
    expect(await rowKeys('history~pumps~')).toHaveLength(2);
    expect(await revisionsOf('pumps')).toEqual([1]);
    expect(await history.get('pumps', 2)).toBeUndefined();
    await put(open(), 'pumps', 'after');
    expect(await revisionsOf('pumps')).toEqual([2, 1]);
    expect(await history.get('pumps', 2)).toMatchObject({
      before: { description: 'before' },
      after: { description: 'after' },
    });
  });

  it('finds its change also among many that died or lost the same revision', async () => {
    await put(open(), 'pumps', 'before');
    const dead = Array.from({ length: 60 }, () => put(dying(), 'pumps', 'never'));
    for (const outcome of await Promise.allSettled(dead))
      expect(outcome).toMatchObject({ status: 'rejected' });
    await put(open(), 'pumps', 'after');
    // One of 61 rows of the revision is valid, and lies somewhere among them.
    expect(await history.get('pumps', 2)).toMatchObject({ after: { description: 'after' } });
    expect(await history.get('other', 2)).toBeUndefined();
  });

  it('that lost the answer of the head is noted once', async () => {
    const lossy = intercepted(table, movesHead, async (call, real) => {
      const answer = await real();
      if (call === 1) throw noAnswer();
      return answer;
    });
    await put(open(lossy), 'pumps', 'x');
    expect(await revisionsOf('pumps')).toEqual([1]);
    expect(await rowKeys('history~')).toHaveLength(1);
    expect(await history.get('pumps', 1)).toMatchObject({ after: { description: 'x' } });
  });

  it('whose request arrives late, after it has tried again, is noted once', async () => {
    await put(open(), 'pumps', 'before');
    let late: (() => Promise<unknown>) | undefined;
    const slow = intercepted(table, movesHead, async (call, real) => {
      if (call === 1) {
        late = real;
        throw noAnswer();
      }
      await late!();
      return real();
    });
    await put(open(slow), 'pumps', 'x');
    expect(await revisionsOf('pumps')).toEqual([2, 1]);
    expect(await history.get('pumps', 2)).toMatchObject({ after: { description: 'x' } });
  });

  it('that races with another is noted with the state that it found', async () => {
    await put(open(), 'pumps', 'first');
    const writers = ['Ann', 'Bob', 'Cyd', 'Dan'];
    await Promise.all(writers.map((by) => put(open(), 'pumps', `from ${by}`, by)));
    expect(await revisionsOf('pumps')).toEqual([5, 4, 3, 2, 1]);
    let state: GroupPolicy | undefined;
    for (let revision = 1; revision <= 5; revision++) {
      const change = (await history.get('pumps', revision))!;
      expect(change.before).toEqual(state);
      if (revision > 1) expect(change.after?.description).toBe(`from ${change.changedBy}`);
      state = change.after;
    }
    expect(findGroup(await open().current(), 'pumps')).toEqual(state);
    const names = (await entriesOf('pumps')).map(({ changedBy }) => changedBy);
    expect(names.slice(0, 4).sort()).toEqual(writers);
  });

  it('that changes nothing, or is refused, leaves no note', async () => {
    const refuse = () => {
      throw new Error('refused');
    };
    await expect(open().change(refuse, note)).rejects.toThrow('refused');
    await open().change((current: Policy) => current, note);
    expect(await rowKeys('')).toEqual([]);
  });
});

it('names the group and revision of a content that is damaged', async () => {
  const store = open();
  await put(store, 'pumps', 'first');
  await put(store, 'pumps', 'second');
  const [rowKey = ''] = await rowKeys('group~pumps~00000000000000000001~');
  await table.deleteEntity('plant', rowKey);
  await expect(history.get('pumps', 2)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: expect.stringContaining('group "pumps" at revision 1: a row is missing'),
  });
  expect(await revisionsOf('pumps')).toEqual([2, 1]);
});
