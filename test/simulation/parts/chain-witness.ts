import { isDeepStrictEqual } from 'node:util';
import type { ChainHead } from '../../../shared/chains/chain-store.ts';
import {
  decodeRecord,
  type LogRecord,
  type OutboxRecord,
  type SnapshotRecord,
} from '../../../shared/chains/log-record.ts';
import type { StoredDevice } from '../../../shared/chains/state-codec.ts';
import type { StreamContext } from '../../../shared/evaluation/turn.ts';
import { fromBinaryColumns } from '../../../shared/storage/binary-columns.ts';
import { keyNumber } from '../../../shared/storage/keys.ts';
import { joinLogRows } from '../../../shared/storage/log-rows.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import type { ModelEvent } from '../../model/model-event.ts';
import { ChainReplay } from './chain-replay.ts';
import { ModelReplay } from './model-replay.ts';
import type { PolicyRevisions } from './policy-revisions.ts';
import type { RowChange, StoredRow, StoredTable } from './stored-table.ts';

/** What the witness of a chain must know of the world. */
export interface ChainContext {
  stream: Omit<StreamContext, 'hasExcerpts'>;
  policies: PolicyRevisions;
  maxAlerts: number;
  /** Everything that was ever sent to the partition, by what retention took too. */
  sent: () => readonly HubEvent[];
  modelEvent: (event: HubEvent) => ModelEvent;
  /** The chains that this one takes over from, if its stream replaced another. */
  predecessors: () => readonly ChainWitness[];
  /** An alert or directory change was handed on for good when its outbox row goes. */
  onHandedOn: (commit: number, record: OutboxRecord) => string[];
}

type Beginning = Pick<ChainHead, 'position' | 'hashKey'> & { watermarkMs?: number | undefined };

/** Watches every transaction on a chain's rows, and holds each to what the chain promises. */
export class ChainWitness {
  readonly #table: StoredTable;
  readonly #partitionKey: string;
  readonly #context: ChainContext;
  #model: ModelReplay;
  #replay: ChainReplay | undefined;
  head: ChainHead | undefined;
  /** The newest image of every alert that the chain opened. */
  readonly alerts = new Map<
    string,
    { commit: number; condition: OutboxRecord['alerts'][number] }
  >();
  readonly problems: string[] = [];
  /** Whether the chain of another stream goes on from this one. */
  isReplaced = false;
  /** Up to where events are in some commit, wholly or as lost. */
  #taken = -1;

  constructor(table: StoredTable, partitionKey: string, context: ChainContext) {
    this.#table = table;
    this.#partitionKey = partitionKey;
    this.#context = context;
    this.#model = new ModelReplay(modelStream(context.stream), context.policies);
  }

  get model(): ModelReplay {
    return this.#model;
  }

  get replay(): ChainReplay | undefined {
    return this.#replay;
  }

  observe(changes: readonly RowChange[]): void {
    const head = changes.find(({ rowKey }) => rowKey === 'head')?.after;
    const gone = changes.filter(({ rowKey, after }) => rowKey.startsWith('out~') && !after);
    if (gone.length > 0) this.#outboxRemoved(gone);
    if (head === undefined) return;
    const next = JSON.parse(String(head.head)) as ChainHead;
    const before = this.head;
    this.head = next;
    if (before?.isClosed) this.#fail(`commit ${next.commit} came after the chain was closed`);
    if (before === undefined) this.#begun(next, changes);
    else if (next.isClosed) this.#closed(before, next);
    else this.#moved(before, next, changes);
  }

  #begun(head: ChainHead, changes: readonly RowChange[]): void {
    if (head.snapshotCommit === head.commit) this.#takenOver(head);
    else if (head.commit === 1) this.#commitSeen(undefined, head, changes);
    else this.#fail(`the chain began with commit ${head.commit}`);
  }

  #moved(before: ChainHead, head: ChainHead, changes: readonly RowChange[]): void {
    this.#checkGrowth(before, head);
    if (head.commit === before.commit + 1) this.#commitSeen(before, head, changes);
    else if (head.commit === before.commit && head.snapshotCommit === head.commit)
      this.#snapshotSeen(head);
    else this.#fail(`the head went from commit ${before.commit} to ${head.commit}`);
  }

  #closed(before: ChainHead, { isClosed: _, ...head }: ChainHead): void {
    if (!isDeepStrictEqual(head, before)) this.#fail('closing changed more of the head');
  }

  #checkGrowth(before: ChainHead, next: ChainHead): void {
    const grows = (name: keyof ChainHead) => {
      const [was, is] = [Number(before[name] ?? -Infinity), Number(next[name] ?? -Infinity)];
      if (is < was) this.#fail(`${name} went back from ${was} to ${is}`);
    };
    const names = ['commit', 'position', 'watermarkMs', 'snapshotCommit'] as const;
    for (const name of [...names, 'policyRevision', 'directoryVersion'] as const) grows(name);
    if (next.position === before.position && next.activityIndex < before.activityIndex)
      this.#fail(`the activity index went back to ${next.activityIndex}`);
  }

  #commitSeen(before: ChainHead | undefined, head: ChainHead, changes: readonly RowChange[]): void {
    const record = decodeRecord<LogRecord>(this.#logOf(head));
    const out = bytesOf(changes, 'out~');
    const handedOn =
      out.length === 0 ? { alerts: [], factChanges: [] } : decodeRecord<OutboxRecord>(out);
    if (this.#replay === undefined) this.#begin(before, head, record);
    const events = this.#eventsOf(record, before?.position ?? this.#taken, head);
    const { problems, rest } = this.#replay!.takeIn({ head, record, handedOn }, events);
    for (const problem of problems) this.#fail(problem);
    for (const condition of handedOn.alerts)
      this.alerts.set(condition.id, { commit: head.commit, condition });
    const { watermarkMs } = head;
    const isFull = rest !== undefined;
    this.#model.takeIn(record, this.#newlyTaken(events, head), { isFull, watermarkMs });
  }

  /** As whoever reads it would find it. */
  #logOf({ commit }: ChainHead): Uint8Array {
    const prefix = `log~${keyNumber(commit)}~`;
    const rows = this.#table.query(this.#partitionKey, prefix, `${prefix}~`);
    const joined = joinLogRows(
      rows.map((row) => ({ rowKey: row.rowKey, bytes: fromBinaryColumns(row), columns: row })),
    );
    return joined.get(commit) ?? Buffer.of();
  }

  /**
   * A chain begins before its first event, or, of the unseen and by the timer, at the hub's last: numbers may
   * be left out after that, which show where the first commit ends before its first event.
   */
  #begin(before: ChainHead | undefined, head: ChainHead, record: LogRecord): void {
    const [first = Infinity] = record.inputs.events ?? [];
    const position = before?.position ?? Math.min(first - 1, head.position);
    this.#beginAt({ position, watermarkMs: undefined, hashKey: head.hashKey }, []);
  }

  /** A chain of a new stream begins with a snapshot of what its predecessors held. */
  #takenOver(head: ChainHead): void {
    const predecessors = this.#context.predecessors();
    const devices = predecessors.flatMap(({ replay }) => [...(replay?.images.values() ?? [])]);
    if (!isDeepStrictEqual(byDevice(this.#snapshotAt(head)), byDevice(devices)))
      this.#fail('what was taken over is not what the predecessors held');
    const commit = Math.max(...predecessors.map((chain) => chain.head?.commit ?? 0));
    if (head.commit !== commit) this.#fail(`it took over at ${head.commit} instead of ${commit}`);
    for (const chain of predecessors) {
      chain.isReplaced = true;
      for (const [id, image] of chain.alerts) this.alerts.set(id, image);
    }
    const [only] = predecessors;
    if (only === undefined || predecessors.length > 1) this.#model.isUndecided = true;
    else this.#model = only.model;
    this.#model.replaceStream(modelStream(this.#context.stream));
    this.#beginAt(head, devices);
  }

  #beginAt({ position, watermarkMs, hashKey }: Beginning, devices: readonly StoredDevice[]): void {
    this.#taken = position;
    const { stream, policies, maxAlerts } = this.#context;
    this.#replay = new ChainReplay({
      begin: { position, watermarkMs, hashKey, devices },
      stream: { ...stream, hasExcerpts: true },
      ...{ policies, maxAlerts },
    });
  }

  /** The events of a commit; together with what it says was lost they begin where the last one ended. */
  #eventsOf({ inputs }: LogRecord, position: number, head: ChainHead): HubEvent[] {
    const sent = this.#context.sent();
    const [from, to] = inputs.events ?? [Infinity, -Infinity];
    const { dataLoss } = inputs;
    const isLost = (n: number) => dataLoss !== undefined && n >= dataLoss.from && n <= dataLoss.to;
    for (const { sequenceNumber: n } of sent) {
      if (n <= position || n > head.position || isLost(n)) continue;
      if (n < from || n > to) this.#fail(`event ${n} was passed over by commit ${head.commit}`);
    }
    return sent.filter(({ sequenceNumber: n }) => n >= from && n <= to);
  }

  #newlyTaken(events: readonly HubEvent[], { position }: ChainHead): ModelEvent[] {
    const taken = events.filter(({ sequenceNumber: n }) => n > this.#taken && n <= position);
    this.#taken = Math.max(this.#taken, position);
    return taken.map(this.#context.modelEvent);
  }

  #snapshotSeen(head: ChainHead): void {
    const images = [...(this.#replay?.images.values() ?? [])];
    if (!isDeepStrictEqual(byDevice(this.#snapshotAt(head)), byDevice(images)))
      this.#fail(`the snapshot of commit ${head.commit} is not the state`);
  }

  #snapshotAt({ commit }: ChainHead): StoredDevice[] {
    const prefix = `snap~${keyNumber(commit)}~`;
    const rows = this.#table.query(this.#partitionKey, prefix, `${prefix}~`);
    return decodeRecord<SnapshotRecord>(concat(rows)).devices;
  }

  #outboxRemoved(gone: readonly RowChange[]): void {
    const bytes = concat(gone.map(({ before }) => before!));
    const commit = Number(gone[0]!.rowKey.split('~')[1]);
    const found = this.#context.onHandedOn(commit, decodeRecord<OutboxRecord>(bytes));
    for (const problem of found) this.#fail(problem);
  }

  #fail(problem: string): void {
    this.problems.push(`partition ${this.#context.stream.partitionId}: ${problem}`);
  }
}

/** What the specification calls the stream of an alert's id. */
function modelStream({ hub, stream, partitionId, createdOn }: ChainContext['stream']) {
  const identity = createdOn === undefined ? stream : `${stream}@${createdOn}`;
  return { hub, stream: identity, partitionId };
}

function byDevice(devices: SnapshotRecord['devices']): SnapshotRecord['devices'] {
  return devices.toSorted((a, b) => (a.facts.deviceId < b.facts.deviceId ? -1 : 1));
}

function bytesOf(changes: readonly RowChange[], prefix: string): Uint8Array {
  return concat(
    changes
      .filter(({ rowKey, after }) => rowKey.startsWith(prefix) && after !== undefined)
      .map(({ after }) => after!),
  );
}

function concat(rows: readonly StoredRow[]): Uint8Array {
  const sorted = rows.toSorted((a, b) => (a.rowKey < b.rowKey ? -1 : 1));
  return Buffer.concat(sorted.map(fromBinaryColumns));
}
