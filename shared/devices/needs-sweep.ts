import type { Sweep } from './sweep-store.ts';

/**
 * Why a run begins: the schedule asks for a sweep, the process has just started, or a sweep that was
 * left unfinished may go on before the schedule comes round again.
 */
export type SyncReason = 'schedule' | 'start' | 'goOn';

/**
 * Whether a run has a sweep to make or to go on with. A start asks for one only where none has ended
 * for an interval: a process that begins again and again must not read all twins each time.
 * @param intervalMs between two runs of the schedule; 0 while that is not known.
 */
export function needsSweep(
  sweep: Sweep | undefined,
  { reason, intervalMs, nowMs }: { reason: SyncReason; intervalMs: number; nowMs: number },
): boolean {
  if (reason === 'schedule') return true;
  if (sweep === undefined) return reason === 'start';
  if (sweep.phase !== 'done') return true;
  // The very first: until another agrees, devices that are not known are not judged.
  if (reason === 'goOn') return sweep.number === 1 && sweep.unconfirmed !== undefined;
  const endedMs = Date.parse(sweep.endedUtc ?? sweep.startedUtc);
  return sweep.unconfirmed !== undefined || nowMs - endedMs >= intervalMs;
}
