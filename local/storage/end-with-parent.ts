// Loaded into a program that is not ours, ahead of it: its stdin is a pipe from whoever started it,
// and ends with them, however they end. The program then ends as if it had been asked to.
import { Socket } from 'node:net';

const { stdin, stdout, stderr } = process;
const end = () => process.emit('SIGTERM', 'SIGTERM');
stdin.once('end', end).once('error', end).resume();
if (stdin instanceof Socket) stdin.unref();
// Nobody reads its last words then, which must not keep it from saving what it has.
for (const output of [stdout, stderr]) output.on('error', () => undefined);
