import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

interface CurlCommand {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  certificate: string | undefined;
}

export interface CurlAnswer {
  status: number;
  text: string;
}

/** Runs a curl command line as a shell and curl would, on machines that have neither. */
export function runCurl(line: string): Promise<CurlAnswer> {
  const { url, method, headers, body, certificate } = readCurl(line);
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const trust = certificate === undefined ? {} : { ca: certificate };
    const request = send(url, { method, headers, ...trust }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function readCurl(line: string): CurlCommand {
  const words = shellWords(line);
  if (words.shift() !== 'curl') throw new Error(`not a curl command: ${line}`);
  const command: CurlCommand = {
    ...{ url: '', method: '', headers: {}, body: undefined, certificate: undefined },
  };
  while (words.length > 0) readWord(words.shift()!, words, command);
  command.method ||= command.body === undefined ? 'GET' : 'POST';
  return command;
}

function readWord(word: string, rest: string[], command: CurlCommand): void {
  switch (word) {
    case '-X':
      command.method = rest.shift()!;
      return;
    case '-d':
      command.body = rest.shift()!;
      return;
    case '-H': {
      const [name = '', ...value] = rest.shift()!.split(':');
      command.headers[name.trim()] = value.join(':').trim();
      return;
    }
    case '--cacert':
      command.certificate = readFileSync(rest.shift()!, 'utf8');
      return;
    default:
      if (word.startsWith('-')) throw new Error(`an option of curl that is not known: ${word}`);
      command.url = word;
  }
}

/** Splits as a POSIX shell does, as far as quotes and escaped line ends go. */
function shellWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    words.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
  }
  return words;
}
