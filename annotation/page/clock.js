// The seconds spent on what is open: those in which something was pressed or moved within the last minute.
const IDLE = 60_000;
const EVERY = 30_000;

export class Clock {
  // `tell` is told the seconds since it was told last.
  constructor(tell) {
    this.tell = tell;
    this.spent = 0;
    this.start();
    setInterval(() => { if (!document.hidden) this.stop(); }, EVERY);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.start()));
    const acted = () => { this.active = performance.now(); };
    for (const kind of ["keydown", "pointermove", "wheel"]) document.addEventListener(kind, acted, { passive: true });
  }

  start() {
    this.entered = this.active = performance.now();
  }

  // Tell what was spent until now, and go on.
  stop() {
    const now = performance.now();
    if (now - this.active < IDLE) this.spent += (now - this.entered) / 1000;
    this.entered = now;
    if (this.spent < 0.1) return;
    this.tell(Math.round(this.spent * 10) / 10);
    this.spent = 0;
  }
}
