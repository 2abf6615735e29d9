import { wireDeadLetterMessages, wireDeadLetters } from '../wiring.ts';
import * as dead from './dead-letters.ts';

const queues = wireDeadLetters();
const letters = wireDeadLetterMessages();

export const operations = {
  listDeadLetters: dead.listDeadLetters(queues),
  redriveDeadLetters: dead.redriveDeadLetters(queues),
  lookAtDeadLetters: dead.lookAtDeadLetters(letters),
  getDeadLetter: dead.getDeadLetter(letters),
  retryDeadLetter: dead.retryDeadLetter(letters),
  discardDeadLetter: dead.discardDeadLetter(letters),
};
