export * from './association.ts';
export * from './description.ts';
export * from './dialogue.ts';
export * from './message.ts';
export * from './negotiation.ts';
export type * from './port.ts';
export * from './quirks.ts';
export * from './refusal.ts';
export * from './transfer.ts';
