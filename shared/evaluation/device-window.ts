import type { WindowRule } from './compiled-rule.ts';

export type Side = 'above' | 'below';

/** How the windows of a device under a rule begin. */
export interface WindowStart {
  rule: WindowRule;
  /** When its counters start. */
  startedMs: number;
  /** Whether the device's silence may be judged: it is enabled. */
  isMinimumJudged: boolean;
}

interface Run {
  side: Side;
  firstPane: number;
}

/** What few windows have: in the others it would only take room. */
interface RareState {
  run: Run | undefined;
  judgedBelow: number;
}

/**
 * The windows of one device under one rule. There may be millions: panes are small integers, which
 * take no memory of their own, what follows from other fields is not kept, and what is counted is
 * kept by the same object, since each further one is twenty-four bytes and a miss of the cache.
 */
export abstract class DeviceWindow {
  rule: WindowRule;
  /** The first pane that begins after its counters started; -1 less that if no silence is judged. */
  #firstWholePane: number;
  /** Below 0 for none. */
  #duePane = -1;
  #rare: RareState | undefined = undefined;

  constructor({ rule, startedMs, isMinimumJudged }: WindowStart) {
    this.rule = rule;
    const pane = Math.ceil(startedMs / rule.paneMs);
    this.#firstWholePane = isMinimumJudged ? pane : -1 - pane;
  }

  get kind(): 'window' {
    return 'window';
  }

  get isMinimumJudged(): boolean {
    return this.#firstWholePane >= 0;
  }

  get firstWholePane(): number {
    return this.isMinimumJudged ? this.#firstWholePane : -1 - this.#firstWholePane;
  }

  /** When its counters started, from the next beginning of a pane on: before it no pane is whole. */
  get startedMs(): number {
    return this.firstWholePane * this.rule.paneMs;
  }

  set startedMs(ms: number) {
    const pane = Math.ceil(ms / this.rule.paneMs);
    this.#firstWholePane = this.isMinimumJudged ? pane : -1 - pane;
  }

  /** An unbroken row of violating panes that still goes on, judged once a pane. */
  get run(): Run | undefined {
    return this.#rare?.run;
  }

  set run(run: Run | undefined) {
    const { judgedBelow } = this;
    this.#rare = run === undefined && judgedBelow === 0 ? undefined : { run, judgedBelow };
  }

  /** Panes below are judged already, under a wait that was shorter than the one now in force. */
  get judgedBelow(): number {
    return this.#rare?.judgedBelow ?? 0;
  }

  set judgedBelow(judgedBelow: number) {
    const { run } = this;
    this.#rare = run === undefined && judgedBelow === 0 ? undefined : { run, judgedBelow };
  }

  /** The next pane to look at: no earlier one can change the verdict. Infinity: none. */
  get duePane(): number {
    return this.#duePane < 0 ? Infinity : this.#duePane;
  }

  set duePane(pane: number) {
    this.#duePane = pane === Infinity ? -1 : pane;
  }

  /** When it stands in the queue, which is after the wait; Infinity when it does not. */
  get scheduledMs(): number {
    return (this.duePane + 1) * this.rule.paneMs + this.rule.waitMs;
  }
}
