import { randomBytes } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import type { Clock } from '../kernel/clock.ts';
import { emptyPolicy, type Policy } from '../policy/policy.ts';
import type { ChangeNote, PolicyChange, PolicyStore } from '../policy/policy-store.ts';
import { keyPart } from './keys.ts';
import { asServiceError } from './open-table.ts';
import { type PolicyChangeRow, policyChangeKey, toPolicyChangeRow } from './policy-change-row.ts';
import { toCommitRows } from './policy-commit.ts';
import type { DataRow } from './policy-content.ts';
import { PolicyContents } from './policy-contents.ts';
import { fromHeadRow, type HeadRow, headKey, type PolicyHead, toHeadRow } from './policy-head.ts';
import { readRow } from './read-row.ts';
import { withRetries } from './retry-commit.ts';

/** A policy and the head that it was loaded by; without an ETag there is no head yet. */
interface LoadedPolicy {
  etag: string | undefined;
  head: PolicyHead;
  policy: Policy;
}

/** A commit that was begun: the rows it wrote, and the head it wants to move on from. */
interface Attempt {
  nonce: string;
  baseEtag: string | undefined;
  rows: readonly DataRow[];
  /** From then on the head may move, even if no answer came. */
  isHeadSent: boolean;
  policy: Policy;
}

const nothingLoaded: LoadedPolicy = {
  etag: undefined,
  head: { revision: 0, contents: [] },
  policy: emptyPolicy,
};

/**
 * The policy of one hub in Table Storage. A commit writes the groups it changes, and where to find
 * them in their histories, to rows of their own and moves the head last, under its ETag; rows that a
 * head refers to never change. Rows of earlier revisions stay.
 */
export class TablePolicyStore implements PolicyStore {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  readonly #clock: Clock;
  readonly #contents: PolicyContents;
  #known = nothingLoaded;

  constructor(table: TableClient, hub: string, clock: Clock) {
    this.#table = table;
    this.#partitionKey = keyPart(hub);
    this.#clock = clock;
    this.#contents = new PolicyContents(table, this.#partitionKey);
  }

  async current(): Promise<Policy> {
    try {
      return (await this.#load()).policy;
    } catch (error) {
      throw asServiceError(error);
    }
  }

  async change(change: PolicyChange, note: ChangeNote): Promise<Policy> {
    const attempts: Attempt[] = [];
    try {
      return await withRetries(() => this.#tryChange(change, note, attempts));
    } catch (error) {
      throw asServiceError(error);
    }
  }

  /** Applies the change to the policy in force, unless an attempt without an answer has got through. */
  async #tryChange(change: PolicyChange, note: ChangeNote, attempts: Attempt[]): Promise<Policy> {
    const loaded = await this.#load();
    const done = await this.#settle(attempts, loaded);
    if (done !== undefined) return done.policy;
    const timeUtc = new Date(this.#clock.nowMs()).toISOString();
    const policy = change(loaded.policy, loaded.policy.revision + 1, timeUtc);
    if (policy !== loaded.policy)
      await this.#commit(loaded, policy, { ...note, timeUtc }, attempts);
    return policy;
  }

  /** Finds the attempt that got through, and takes back those that can no longer. */
  async #settle(attempts: Attempt[], { etag }: LoadedPolicy): Promise<Attempt | undefined> {
    // While the head is where the attempt left it, a request without an answer may still arrive.
    const isOpen = ({ isHeadSent, baseEtag }: Attempt) => isHeadSent && baseEtag === etag;
    let done: Attempt | undefined;
    for (const attempt of attempts)
      if (!isOpen(attempt) && (await this.#isCommitted(attempt))) done = attempt;
    for (const attempt of attempts.splice(0)) {
      if (isOpen(attempt)) attempts.push(attempt);
      else if (attempt !== done) await this.#contents.discard(attempt.rows);
    }
    return done;
  }

  async #isCommitted({ isHeadSent, nonce, policy }: Attempt): Promise<boolean> {
    if (!isHeadSent) return false;
    const address = { partitionKey: this.#partitionKey, rowKey: policyChangeKey(policy.revision) };
    const row = await readRow<PolicyChangeRow>(this.#table, address, ['nonce']);
    return row?.nonce === nonce;
  }

  async #commit(
    before: LoadedPolicy,
    policy: Policy,
    note: ChangeNote & { timeUtc: string },
    attempts: Attempt[],
  ): Promise<void> {
    const partitionKey = this.#partitionKey;
    const nonce = randomBytes(8).toString('hex');
    const commit = await toCommitRows(partitionKey, before, policy, nonce);
    const { head, rows, written, changedGroups } = commit;
    const headRow = await toHeadRow(partitionKey, head);
    const columns = { ...note, nonce, changedGroups };
    const changeRow = toPolicyChangeRow(partitionKey, policy.revision, columns);
    const attempt = { nonce, baseEtag: before.etag, rows, isHeadSent: false, policy };
    attempts.push(attempt);
    await this.#contents.write(rows);
    attempt.isHeadSent = true;
    const etag = await this.#moveHead(before.etag, headRow, changeRow);
    for (const { reference, group } of written) this.#contents.keep(reference, group);
    this.#remember({ etag, head, policy });
  }

  /** Together with the note of the change: there is no revision without one. */
  async #moveHead(
    etag: string | undefined,
    head: HeadRow,
    change: PolicyChangeRow,
  ): Promise<string | undefined> {
    const { subResponses } = await this.#table.submitTransaction([
      etag === undefined ? ['create', head] : ['update', head, 'Replace', { etag }],
      ['create', { ...change }],
    ]);
    return subResponses[0]?.etag;
  }

  async #load(): Promise<LoadedPolicy> {
    const address = { partitionKey: this.#partitionKey, rowKey: headKey };
    const known = this.#known;
    if (known.etag !== undefined) {
      const row = await readRow<HeadRow>(this.#table, address, ['revision']);
      if (row?.etag === known.etag) return known;
    }
    const row = await readRow<HeadRow>(this.#table, address);
    if (row === undefined) return nothingLoaded;
    const head = await fromHeadRow(row);
    const groups = await this.#contents.readAll(head.contents);
    const named = head.contents.map(({ group }, i) => [group, groups[i]!] as const);
    const policy = { revision: head.revision, groups: new Map([...emptyPolicy.groups, ...named]) };
    return this.#remember({ etag: row.etag, head, policy });
  }

  /** A slow reader must not put an older policy back. */
  #remember(loaded: LoadedPolicy): LoadedPolicy {
    if (loaded.policy.revision >= this.#known.policy.revision) this.#known = loaded;
    return loaded;
  }
}
