import { randomBytes } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { emptyPolicy, type Policy } from '../policy/policy.ts';
import type { ChangeNote, PolicyChange, PolicyStore } from '../policy/policy-store.ts';
import { keyPart } from './keys.ts';
import { asServiceError } from './open-table.ts';
import { type ContentReference, type DataRow, toContentRows } from './policy-content.ts';
import { PolicyContents } from './policy-contents.ts';
import {
  fromHeadRow,
  type HeadRow,
  headKey,
  nextHead,
  type PolicyHead,
  toHeadRow,
} from './policy-head.ts';
import { readRow } from './read-row.ts';
import { isConflict, withRetries } from './retry-commit.ts';

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
  head: { revision: 0, contents: [], recentNonces: [] },
  policy: emptyPolicy,
};

/**
 * The policy of one hub in Table Storage. A commit writes the groups it changes to rows of their own
 * and moves the head last, under its ETag; rows that a head refers to never change. Rows of earlier
 * revisions stay.
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

  async change(change: PolicyChange, _note: ChangeNote): Promise<Policy> {
    const attempts: Attempt[] = [];
    try {
      return await withRetries(() => this.#tryChange(change, attempts));
    } catch (error) {
      if (!isConflict(error)) throw asServiceError(error);
      throw new ServiceError('ServiceUnavailable', 'Too many changes at once; try again.', {
        retryAfterSeconds: 1,
        cause: error,
      });
    }
  }

  /** Applies the change to the policy in force, unless an attempt without an answer has got through. */
  async #tryChange(change: PolicyChange, attempts: Attempt[]): Promise<Policy> {
    const loaded = await this.#load();
    const done = await this.#settle(attempts, loaded);
    if (done !== undefined) return done.policy;
    const nowUtc = new Date(this.#clock.nowMs()).toISOString();
    const policy = change(loaded.policy, loaded.policy.revision + 1, nowUtc);
    if (policy !== loaded.policy) await this.#commit(loaded, policy, attempts);
    return policy;
  }

  /** Finds the attempt that the head tells of, and takes back those that can no longer get through. */
  async #settle(attempts: Attempt[], { etag, head }: LoadedPolicy): Promise<Attempt | undefined> {
    const done = attempts.find(({ nonce }) => head.recentNonces.includes(nonce));
    for (const attempt of attempts.splice(0)) {
      if (attempt === done) continue;
      // While the head is where the attempt left it, a request without an answer may still arrive.
      if (attempt.isHeadSent && attempt.baseEtag === etag) attempts.push(attempt);
      else await this.#contents.discard(attempt.rows);
    }
    return done;
  }

  async #commit(before: LoadedPolicy, policy: Policy, attempts: Attempt[]): Promise<void> {
    const nonce = randomBytes(8).toString('hex');
    const { contents, rows } = await this.#toRows(before, policy, nonce);
    const head = nextHead(before.head, nonce, { revision: policy.revision, contents });
    const headRow = await toHeadRow(this.#partitionKey, head);
    const attempt = { nonce, baseEtag: before.etag, rows, isHeadSent: false, policy };
    attempts.push(attempt);
    await this.#contents.write(rows);
    attempt.isHeadSent = true;
    const etag = await this.#moveHead(headRow, before.etag);
    this.#remember({ etag, head, policy });
  }

  /** Refers to unchanged groups where they are, and makes rows for those that changed. */
  async #toRows(before: LoadedPolicy, policy: Policy, nonce: string) {
    const known = new Map(before.head.contents.map((content) => [content.group, content]));
    const contents: ContentReference[] = [];
    const rows: DataRow[] = [];
    for (const [name, group] of policy.groups) {
      const reference = known.get(name);
      if (group === before.policy.groups.get(name)) {
        if (reference !== undefined) contents.push(reference);
        continue;
      }
      const written = await toContentRows(this.#partitionKey, name, group, nonce);
      contents.push(written.reference);
      rows.push(...written.rows);
      this.#contents.keep(written.reference, group);
    }
    return { contents, rows };
  }

  async #moveHead(row: HeadRow, etag: string | undefined): Promise<string | undefined> {
    const answer =
      etag === undefined
        ? await this.#table.createEntity(row)
        : await this.#table.updateEntity(row, 'Replace', { etag });
    return answer.etag;
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
