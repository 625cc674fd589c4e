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

/**
 * The windows of one device under one rule. There may be millions: panes are small integers, which
 * take no memory of their own, what follows from other fields is not kept, and what is counted is
 * kept by the same object, since each further one is twenty-four bytes and a miss of the cache.
 */
export abstract class DeviceWindow {
  rule: WindowRule;
  /** The first pane that begins after its counters started. */
  #firstWholePane: number;
  readonly isMinimumJudged: boolean;
  /** Panes below are judged already, under a wait that was shorter than the one now in force. */
  judgedBelow = 0;
  /** An unbroken row of violating panes that still goes on, judged once a pane. */
  run: { side: Side; firstPane: number } | undefined = undefined;
  /** Below 0 for none. */
  #duePane = -1;

  constructor({ rule, startedMs, isMinimumJudged }: WindowStart) {
    this.rule = rule;
    this.#firstWholePane = Math.ceil(startedMs / rule.paneMs);
    this.isMinimumJudged = isMinimumJudged;
  }

  get kind(): 'window' {
    return 'window';
  }

  /** When its counters started, from the next beginning of a pane on: before it no pane is whole. */
  get startedMs(): number {
    return this.#firstWholePane * this.rule.paneMs;
  }

  set startedMs(ms: number) {
    this.#firstWholePane = Math.ceil(ms / this.rule.paneMs);
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
