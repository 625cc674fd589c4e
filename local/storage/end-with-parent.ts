// Loaded into a program that is not ours, ahead of it: its stdin is a pipe from whoever started it,
// and ends with them, however they end. The program then ends as if it had been asked to.
import { Socket } from 'node:net';

const { stdin } = process;
const end = () => process.emit('SIGTERM', 'SIGTERM');
stdin.once('end', end).once('error', end).resume();
if (stdin instanceof Socket) stdin.unref();
