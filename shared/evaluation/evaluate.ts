import type { MemberFacts } from '../devices/member-facts.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import { readOrigin } from '../telemetry/origin.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { applyDataLoss, restartAll } from './data-loss.ts';
import { endIfDue, writeOpenAlerts } from './episodes.ts';
import { judgeEvent, refuse } from './judge-event.ts';
import { judgeIfDue } from './judge-pane.ts';
import { applyFacts, applyPolicy } from './membership-changes.ts';
import type { PartitionState } from './partition-state.ts';
import type { DataLoss } from './piece.ts';
import { isFull, type Outcome, type StreamContext, type Turn } from './turn.ts';

/**
 * What a partition is evaluated with. All but the events are recorded with the commit that first
 * uses them, and apply before its first event.
 */
export interface Inputs {
  policy: CompiledPolicy;
  /** Devices of which more, or something else, is known than the state holds. */
  facts: readonly MemberFacts[];
  /** Events that were deleted before they could be taken in: no silence meanwhile is judged. */
  dataLoss?: DataLoss;
  /** The stream was replaced by one of other partitions: counters restart, and what is open ends. */
  restarts?: boolean;
  /** How far the stream's time has come although no event says so. */
  tickMs?: number;
  /** In the order of the partition. */
  events: readonly HubEvent[];
  /** How many alerts one commit can take; no bound if left out. */
  maxAlerts?: number;
}

/**
 * Takes inputs into a partition's state: a function of the state and the inputs alone, whatever the
 * batches they came in. The state is advanced in place, since a copy of all devices with each batch
 * would cost more than the evaluation; whoever cannot commit what comes out must drop it.
 */
export function evaluate(state: PartitionState, inputs: Inputs, stream: StreamContext): Outcome {
  const { policy, tickMs, events, maxAlerts = Infinity } = inputs;
  const firstMs = events.find(({ sequenceNumber }) => sequenceNumber > state.position)?.enqueuedMs;
  const outcome: Outcome = {
    touched: new Set(),
    alerts: new Map(),
    deadLetters: [],
    factChanges: [],
    isComplete: true,
  };
  const turn: Turn = {
    ...{ state, stream, policy, outcome, maxAlerts },
    toWrite: new Map(),
    // A stream's time begins with its first event: nothing before it has been watched.
    watermarkMs: state.watermarkMs ?? tickMs ?? firstMs ?? 0,
    event: undefined,
    moduleId: undefined,
  };
  outcome.isComplete = takeInAll(turn, inputs);
  writeOpenAlerts(turn);
  if (tickMs !== undefined || firstMs !== undefined) state.watermarkMs = turn.watermarkMs;
  return outcome;
}

function takeInAll(turn: Turn, inputs: Inputs): boolean {
  const { facts, dataLoss, tickMs, events } = inputs;
  if (inputs.restarts === true && !restartAll(turn)) return false;
  if (!applyPolicy(turn)) return false;
  for (const known of facts) {
    if (isFull(turn)) return false;
    applyFacts(turn, known);
  }
  if (dataLoss !== undefined) applyDataLoss(turn, dataLoss);
  if (tickMs !== undefined && !advance(turn, tickMs)) return false;
  return events.every((event) => takeIn(turn, event));
}

/** Moves the watermark, and brings about what has become due by it; false if the commit is full before. */
function advance(turn: Turn, timeMs: number): boolean {
  if (timeMs > turn.watermarkMs) turn.watermarkMs = timeMs;
  const { due } = turn.state;
  while (due.nextMs <= turn.watermarkMs) {
    if (isFull(turn)) return false;
    const { device, subject, dueMs } = due.pop();
    turn.outcome.touched.add(device);
    if (subject.kind === 'window') judgeIfDue(turn, device, subject, dueMs);
    else endIfDue(turn, device, subject, dueMs);
  }
  return true;
}

function takeIn(turn: Turn, event: HubEvent): boolean {
  const { state } = turn;
  if (event.sequenceNumber <= state.position) {
    state.tally.add('duplicatesSkipped');
    return true;
  }
  if (isFull(turn) || !advance(turn, event.enqueuedMs)) return false;
  turn.event = event;
  const origin = readOrigin(event);
  if (typeof origin === 'string') refuse(turn, event, origin);
  else if (!judgeEvent(turn, event, origin)) return false;
  turn.event = undefined;
  state.position = event.sequenceNumber;
  state.activityIndex = 0;
  return true;
}
