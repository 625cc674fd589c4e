import { Part, type PartExit, type PartOptions } from './part.ts';

const firstGraceMs = 3_000;
const restGraceMs = 1_300;

/** Parts that live and die together. */
export class PartGroup {
  readonly #parts: Part<unknown>[] = [];
  readonly #broken = Promise.withResolvers<PartExit>();
  #isStopping = false;

  /** Resolves when a part has ended that nobody stopped. */
  get broken(): Promise<PartExit> {
    return this.#broken.promise;
  }

  /** Resolves when the part is ready. @throws Error that names it when it cannot be started. */
  start<Ready>(options: PartOptions<Ready>): Promise<Ready> {
    const part = new Part(options);
    this.#parts.push(part);
    void part.exited.then((exit) => {
      if (!this.#isStopping) this.#broken.resolve(exit);
    });
    // One that comes too late is not to stay.
    if (this.#isStopping) part.kill();
    return part.ready;
  }

  /** First the part that was started last, which uses the others, then those. Takes less than 5 s. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#parts.at(-1)?.stop(firstGraceMs);
    await Promise.all(this.#parts.map((part) => part.stop(restGraceMs)));
  }

  /** Ends everything at once. */
  kill(): void {
    this.#isStopping = true;
    for (const part of this.#parts) part.kill();
  }
}
