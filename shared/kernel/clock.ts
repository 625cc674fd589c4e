/** The wall clock, handed in wherever time is read, so that tests set it. Milliseconds since 1970. */
export interface Clock {
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };
