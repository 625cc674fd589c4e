import type { Socket } from 'node:net';
import type { Connection, Sender } from 'rhea';

/** The parts of rhea 3 used here that its types leave out. */
interface TransferFrame {
  performative: { message_format: number | null | undefined };
}

/**
 * Makes all links of a connection hand over messages as bytes. rhea decodes messages of format 0,
 * which loses the types of their values; without a format it leaves them alone.
 */
export function receiveEncodedMessages(connection: Connection): void {
  const handle: (frame: TransferFrame) => void = connection.on_transfer;
  connection.on_transfer = (frame: TransferFrame) => {
    if (frame.performative.message_format === 0) frame.performative.message_format = null;
    handle.call(connection, frame);
  };
}

export function socketOf(connection: Connection): Socket {
  return connection.socket;
}

/** Credit and the number of deliveries written so far; rhea counts both when it writes. */
export function creditOf(sender: Sender): { credit: number; deliveryCount: number } {
  const link = sender as Sender & { credit: number; delivery_count: number };
  return { credit: link.credit, deliveryCount: link.delivery_count };
}

/**
 * Keeps what rhea holds back, since the receiver's window is full, from being written at all. After
 * the link's end it would be a transfer on a link that is gone, for which clients drop the connection.
 */
export function holdBack(sender: Sender): void {
  const link = sender as Sender & { has_credit: () => boolean };
  link.has_credit = () => false;
}
