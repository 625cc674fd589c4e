import type { MemberFacts } from '../../shared/devices/member-facts.ts';
import { applyTwinChange, type TwinChange } from '../../shared/devices/twin-change.ts';
import { parseDuration } from '../../shared/kernel/duration.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { HubEvent } from '../../shared/telemetry/hub-event.ts';
import { hubEvent, securityMessage, startMs } from '../support/hub-events.ts';
import { someFacts } from '../support/partition.ts';
import { agentActivity, agentEvent } from './agent-event.ts';
import type { ModelActivity, ModelEvent } from './model-event.ts';
import { PolicyBook } from './policy-book.ts';
import { paneMsOf } from './rule-times.ts';
import type {
  After,
  FactsStep,
  LifecycleStep,
  MessageStep,
  ReadingStep,
  SecurityStep,
  Step,
  TwinStep,
  World,
} from './step.ts';

/** One event, as the hub delivers it and as the specification speaks of it. */
export interface ScriptEvent {
  hub: HubEvent;
  model: ModelEvent;
}

/** Recorded inputs, and the events that follow until the next ones are recorded. */
export interface ScriptCommit {
  policy: Policy;
  facts: readonly MemberFacts[];
  tickMs?: number;
  /** The time of the tick, or of the first event. */
  toldMs?: number;
  events: ScriptEvent[];
}

type EventStep = MessageStep | ReadingStep | SecurityStep | TwinStep | LifecycleStep;

/** Writes out a world as what a partition is given, once for each of the two evaluators. */
export function scriptOf({ groups, steps }: World): ScriptCommit[] {
  const script = new Script(groups);
  for (const step of steps) script.add(step);
  return script.commits;
}

const maxBelievedLagMs = 300_000;

class Script {
  readonly commits: ScriptCommit[] = [];
  readonly #book: PolicyBook;
  readonly #facts = new Map<string, MemberFacts>();
  #policy: Policy;
  #nowMs = startMs;
  #sequenceNumber = 0;
  #twinVersion = 1;

  constructor(groups: World['groups']) {
    this.#book = new PolicyBook(groups);
    this.#policy = this.#book.current();
    const known = [someFacts('a'), someFacts('b', { groupTag: 'Roof' })];
    for (const facts of known) this.#facts.set(facts.deviceId, facts);
    this.#begin({ facts: known });
  }

  add(step: Step): void {
    switch (step.do) {
      case 'policy':
        this.#policy = this.#book.change(step.changes);
        this.#begin({});
        break;
      case 'facts':
        this.#begin({ facts: [this.#learn(step)] });
        break;
      case 'tick':
        this.#pass(step.after);
        this.#begin({ tickMs: this.#nowMs, toldMs: this.#nowMs });
        break;
      case 'foreign':
        this.#pass(step.after);
        this.#emit({}, { stream: 'messages', activities: [] }, undefined);
        break;
      default:
        this.#pass(step.after);
        this.#addEvent(step);
        break;
    }
  }

  #begin(recorded: Partial<ScriptCommit>): void {
    this.commits.push({ policy: this.#policy, facts: [], ...recorded, events: [] });
  }

  #pass(after: After): void {
    if (typeof after === 'number') this.#nowMs += after;
    else {
      const length = paneMsOf(parseDuration(after.pane)!);
      this.#nowMs = (Math.floor(this.#nowMs / length) + 1) * length + after.plus;
    }
  }

  #learn({ device, status, tag, protocol, isRecreated, isUnknown }: FactsStep): MemberFacts {
    const before = this.#facts.get(device);
    const asUnknown = isUnknown === true && before === undefined;
    const generation = Number(before?.generation ?? 0) + (isRecreated || !before ? 1 : 0);
    const facts: MemberFacts = {
      deviceId: device,
      generation: asUnknown ? '' : String(generation),
      status: asUnknown ? 'enabled' : status,
      groupTag: asUnknown ? undefined : (tag ?? undefined),
      tagSource: asUnknown ? 'unknown' : 'directory',
      twinVersion: asUnknown ? 0 : ++this.#twinVersion,
      ...(protocol === undefined ? {} : { protocol }),
    };
    this.#facts.set(device, facts);
    return facts;
  }

  #addEvent(step: EventStep): void {
    if (step.remade && !step.module) this.#remake(step.device);
    switch (step.do) {
      case 'message':
        for (let i = 0; i <= step.times; i++) this.#message(step, undefined);
        return;
      case 'reading':
        this.#message(step, bodyOf(step));
        break;
      case 'security':
        this.#security(step);
        break;
      case 'twin':
        this.#twin(step);
        break;
      default:
        this.#lifecycle(step);
        break;
    }
  }

  #remake(deviceId: string): void {
    const known = this.#facts.get(deviceId);
    if (known === undefined) return;
    const generation = String(Number(known.generation) + 1);
    this.#facts.set(deviceId, {
      ...known,
      ...{
        generation,
        status: 'enabled',
        groupTag: undefined,
        tagSource: 'unknown',
        twinVersion: 0,
      },
    });
  }

  #message(step: MessageStep | ReadingStep, body: unknown): void {
    const activities: ModelActivity[] = [this.#activity('message', step.lag)];
    this.#emit(
      { system: this.#stamp(step.lag), body },
      { stream: 'messages', activities, body },
      step,
    );
  }

  #security(step: SecurityStep): void {
    const body = securityMessage(step.events.map((event) => agentEvent(event, this.#nowMs)));
    const activities = [
      this.#activity('message', 0),
      ...step.events.map((event) => agentActivity(event, this.#nowMs)),
    ];
    this.#emit({ body }, { stream: 'messages', activities, body }, step);
  }

  #twin(step: TwinStep): void {
    const version = step.isStale ? 0 : ++this.#twinVersion;
    const tags = step.tag === undefined ? {} : { tags: { SecurityGroup: step.tag } };
    this.#emit(
      {
        source: 'twinChangeEvents',
        properties: { opType: 'updateTwin' },
        system: this.#stamp(step.lag),
        body: { version, ...tags },
      },
      {
        stream: 'twinChanges',
        activities: [this.#activity('twinUpdate', step.lag)],
        ...this.#change(step, 'updateTwin', { version, ...tags }),
      },
      step,
    );
  }

  #lifecycle(step: LifecycleStep): void {
    const opType = step.do === 'create' ? 'createDeviceIdentity' : 'deleteDeviceIdentity';
    const body = { version: ++this.#twinVersion, tags: { SecurityGroup: 'Roof' } };
    this.#emit(
      { source: 'deviceLifecycleEvents', properties: { opType }, body },
      { stream: 'lifecycle', activities: [], ...this.#change(step, opType, body) },
      step,
    );
  }

  /** What a device's own event says of it; a module's says nothing. */
  #change({ device, module }: EventStep, opType: string, body: unknown): Partial<ModelEvent> {
    if (module) return {};
    const twinChange: TwinChange = { deviceId: device, opType, body };
    const before = this.#facts.get(device);
    const facts = applyTwinChange(
      twinChange,
      before?.tagSource === 'directory' ? before : undefined,
    );
    if (facts !== undefined) {
      const generation = facts.generation === '' ? (before?.generation ?? '') : facts.generation;
      this.#facts.set(device, { ...facts, generation, tagSource: 'directory' });
    }
    return { twinChange };
  }

  #stamp(lag: number): Record<string, unknown> {
    return { 'iothub-enqueuedtime': this.#nowMs - lag };
  }

  #activity(kind: ModelActivity['kind'], lag: number): ModelActivity {
    const isBelieved = lag >= 0 && lag <= maxBelievedLagMs;
    return { kind, timeMs: isBelieved ? this.#nowMs - lag : this.#nowMs, count: 1 };
  }

  #emit(
    hub: Partial<Parameters<typeof hubEvent>[0]>,
    model: Pick<ModelEvent, 'stream' | 'activities' | 'body' | 'twinChange'>,
    from: EventStep | undefined,
  ): void {
    const place = { sequenceNumber: this.#sequenceNumber++, enqueuedMs: this.#nowMs };
    const moduleId = from?.module ? { moduleId: 'm' } : {};
    const device = from === undefined ? {} : { deviceId: from.device };
    const generation = from?.remade ? this.#facts.get(from.device)?.generation : undefined;
    const stamp = generation === undefined ? {} : { generation };
    // A module's generation is its own, and says nothing of its device.
    const learned = from?.module ? {} : stamp;
    const twinChange = model.twinChange && { twinChange: { ...model.twinChange, ...learned } };
    const commit = this.commits.at(-1)!;
    commit.toldMs ??= this.#nowMs;
    commit.events.push({
      hub: hubEvent({ ...hub, ...place, ...device, ...moduleId, ...stamp }),
      model: { ...model, ...place, deviceId: from?.device, ...moduleId, ...learned, ...twinChange },
    });
  }
}

function bodyOf({ v, texts, mode, nested }: ReadingStep): unknown {
  const shown = mode === undefined ? {} : { mode };
  const read =
    texts === undefined ? v : Array.from({ length: texts.count }, (_, i) => `t${texts.from + i}`);
  const value = read === undefined ? {} : { v: read };
  return nested ? { s: [value], ...shown } : { ...value, ...shown };
}
