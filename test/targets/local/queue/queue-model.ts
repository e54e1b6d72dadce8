/** A message as the simplest queue there could be keeps it. */
interface ModelMessage {
  readonly body: string;
  dead: boolean;
  visibleAt: number;
  /** Order among messages visible at the same time. */
  readonly position: number;
  receives: number;
  held: boolean;
  delivery: number | undefined;
}

/** A delivery, as whoever received it knows it. */
export interface Delivery {
  readonly body: string;
  readonly receiveCount: number;
  readonly delivery: number;
}

/** Model of one stage's queue and its dead letters: a list, searched from the start each time. */
export class QueueModel {
  private messages: ModelMessage[] = [];
  private positions = 0;
  private deliveries = 0;
  now = 0;
  private readonly maxReceives: number;

  constructor(maxReceives: number) {
    this.maxReceives = maxReceives;
  }

  publish(body: string, dead = false, delayMilliseconds = 0): void {
    this.positions += 1;
    this.messages.push({
      body,
      dead,
      visibleAt: this.now + delayMilliseconds,
      position: this.positions,
      receives: 0,
      held: false,
      delivery: undefined,
    });
  }

  receive(dead: boolean, limit: number, visibilityMilliseconds: number): Delivery[] {
    const received: Delivery[] = [];
    for (const message of this.visible(dead)) {
      if (received.length === limit) break;
      if (!dead && message.receives >= this.maxReceives) {
        Object.assign(message, { dead: true, visibleAt: this.now, held: false, delivery: undefined });
        continue;
      }
      this.deliveries += 1;
      message.receives += 1;
      message.visibleAt = this.now + visibilityMilliseconds;
      message.held = true;
      message.delivery = this.deliveries;
      received.push({ body: message.body, receiveCount: message.receives, delivery: this.deliveries });
    }
    return received;
  }

  delete(dead: boolean, delivery: number): boolean {
    const found = this.find(dead, delivery);
    this.messages = this.messages.filter((message) => message !== found);
    return found !== undefined;
  }

  changeVisibility(dead: boolean, delivery: number, milliseconds: number): void {
    const found = this.find(dead, delivery);
    if (!found || found.visibleAt <= this.now) return;
    found.visibleAt = this.now + milliseconds;
    found.held = false;
  }

  move(from: boolean, to: boolean, delivery: number, delayMilliseconds: number): void {
    const body = this.find(from, delivery)?.body;
    if (body !== undefined && this.delete(from, delivery)) this.publish(body, to, delayMilliseconds);
  }

  release(): number {
    const held = this.messages.filter((message) => !message.dead && message.held);
    for (const message of held) {
      message.visibleAt = Math.min(message.visibleAt, this.now);
      message.held = false;
      message.receives -= 1;
      message.delivery = undefined;
    }
    return held.length;
  }

  depth(dead: boolean): { waiting: number; inFlight: number; delayed: number } {
    const hidden = this.messages.filter((message) => message.dead === dead && message.visibleAt > this.now);
    const inFlight = hidden.filter(({ held }) => held).length;
    return { waiting: this.visible(dead).length, inFlight, delayed: hidden.length - inFlight };
  }

  peek(dead: boolean, limit: number): string[] {
    return this.visible(dead)
      .slice(0, limit)
      .map(({ body }) => body);
  }

  private visible(dead: boolean): ModelMessage[] {
    return this.messages
      .filter((message) => message.dead === dead && message.visibleAt <= this.now)
      .sort((a, b) => a.visibleAt - b.visibleAt || a.position - b.position);
  }

  private find(dead: boolean, delivery: number): ModelMessage | undefined {
    return this.messages.find((message) => message.dead === dead && message.delivery === delivery);
  }
}
