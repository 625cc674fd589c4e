import type { OnStackEvent, StackEvent } from '../stack/stack-event.ts';
import type { Palette } from './palette.ts';
import { renderEvent } from './render-event.ts';

export interface Output {
  write(text: string): unknown;
}

/** For people: a line or a few of what they want to know. */
export function liveConsole(output: Output, palette: Palette, nowMs: () => number): OnStackEvent {
  return (event) => {
    for (const line of renderEvent(event, nowMs(), palette)) output.write(`${line}\n`);
  };
}

/** For programs: a line of JSON per event, and the one plain line that the stack is ready. */
export function jsonLines(output: Output, nowMs: () => number): OnStackEvent {
  return (event: StackEvent) => {
    output.write(`${JSON.stringify({ timeUtc: new Date(nowMs()).toISOString(), ...event })}\n`);
    if (event.event === 'ready') output.write(`ready ${event.endpoints.http}\n`);
  };
}
