import { isErased } from '../devices/member-facts.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import { readOrigin } from '../telemetry/origin.ts';
import { applyDataLoss, restartAll } from './data-loss.ts';
import type { Due } from './due-queue.ts';
import { endIfDue, writeOpenAlerts } from './episodes.ts';
import type { Inputs } from './inputs.ts';
import { judgeEvent, refuse } from './judge-event.ts';
import { isCurrent, judgeIfDue } from './judge-pane.ts';
import { applyFacts, applyPolicy, eraseDevice } from './membership-changes.ts';
import type { PartitionState } from './partition-state.ts';
import { isFull, type Outcome, type StreamContext, type Turn, usualMaxTouched } from './turn.ts';

/**
 * Takes inputs into a partition's state: a function of the state and the inputs alone, whatever the
 * batches they came in. The state is advanced in place, since a copy of all devices with each batch
 * would cost more than the evaluation; whoever cannot commit what comes out must drop it.
 */
export function evaluate(state: PartitionState, inputs: Inputs, stream: StreamContext): Outcome {
  const { policy, tickMs, toldMs, events } = inputs;
  const { maxAlerts = Infinity, maxTouched = usualMaxTouched } = inputs;
  const firstMs = events.find(({ sequenceNumber }) => sequenceNumber > state.position)?.enqueuedMs;
  const outcome: Outcome = {
    touched: new Set(),
    forgotten: [],
    firstSights: [],
    alerts: new Map(),
    deadLetters: [],
    factChanges: [],
    rest: undefined,
  };
  const turn: Turn = {
    ...{ state, stream, policy, outcome, maxAlerts, maxTouched },
    toWrite: new Map(),
    // A stream's time begins with its first event: nothing before it has been watched.
    watermarkMs: state.watermarkMs ?? tickMs ?? firstMs ?? 0,
    toldMs: toldMs ?? -Infinity,
    event: undefined,
    moduleId: undefined,
  };
  outcome.rest = takeInAll(turn, inputs);
  writeOpenAlerts(turn);
  if (tickMs !== undefined || firstMs !== undefined) state.watermarkMs = turn.watermarkMs;
  return outcome;
}

/** @returns what is left of the inputs when the commit is full: what applied once must not again. */
function takeInAll(turn: Turn, inputs: Inputs): Inputs | undefined {
  const { restarts, ...others } = inputs;
  if (restarts === true && !restartAll(turn)) return inputs;
  if (!applyPolicy(turn)) return others;
  const { facts, dataLoss, ...unapplied } = others;
  for (const [i, known] of facts.entries()) {
    if (isFull(turn)) return { ...others, facts: facts.slice(i) };
    if (isErased(known)) eraseDevice(turn, known.deviceId);
    else applyFacts(turn, known);
  }
  if (dataLoss !== undefined) applyDataLoss(turn, dataLoss);
  const rest: Inputs = { ...unapplied, facts: [] };
  // What a full commit has left is of its moment, though a later tick may come first.
  if (!advance(turn, turn.watermarkMs)) return rest;
  if (inputs.tickMs !== undefined && !advance(turn, inputs.tickMs)) return rest;
  const full = inputs.events.findIndex((event) => !takeIn(turn, event));
  return full < 0 ? undefined : { ...rest, events: inputs.events.slice(full) };
}

/** Moves the watermark, and brings about what has become due by it; false if the commit is full before. */
function advance(turn: Turn, timeMs: number): boolean {
  if (timeMs > turn.watermarkMs) turn.watermarkMs = timeMs;
  const { due } = turn.state;
  while (due.nextMs <= turn.watermarkMs) {
    const isStill = isStillDue(turn, due.first!);
    if (isStill && isFull(turn)) return false;
    const { device, subject, dueMs } = due.pop();
    if (isStill) turn.outcome.touched.add(device);
    if (subject.kind === 'window') judgeIfDue(turn, device, subject, dueMs);
    else endIfDue(turn, device, subject, dueMs);
  }
  return true;
}

/** What is overtaken stays in the queue until a restart, and must not decide where a commit ends, nor what it stores. */
function isStillDue({ state }: Turn, { device, subject, dueMs }: Due): boolean {
  if (state.devices.get(device.deviceId) !== device) return false;
  if (subject.kind === 'window') return isCurrent(device, subject, dueMs);
  return !subject.hasEnded && subject.endDueMs <= dueMs;
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
