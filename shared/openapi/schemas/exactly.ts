import type * as z from 'zod';

type Plain<T> = T extends readonly (infer I)[]
  ? Plain<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

type IsSame<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

/**
 * The schema that is given, if the compiler finds that it describes the type to the last property
 * and choice: so that an answer that grows cannot leave its description behind.
 */
export function exactly<T>() {
  return <S extends z.ZodType>(
    schema: S & (IsSame<z.output<S>, T> extends true ? unknown : never),
  ): S => schema;
}
