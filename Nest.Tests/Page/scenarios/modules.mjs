// Modules of the page by themselves, against made-up browsers and machines.
import { Detail } from '../../../Nest.Viewer/Page/Scripts/detail.js';
import { HeardClock } from '../../../Nest.Viewer/Page/Scripts/sound/clock.js';

export const modules = {
  // The page's clock against made-up browsers: the largest difference from the truth, after its first second, and the shortest step.
  async keepsTime() {
    const follow = (hertz, report, truth = time => time) => {
      const clock = new HeardClock();
      let worst = 0, before = 0, shortest = Infinity;
      clock.restart(0);
      for (let time = 0; time < 20; time += 1 / hertz) {
        clock.update(time, report(truth(time)));
        const position = clock.at(time);
        if (time > 1) [worst, shortest] = [Math.max(worst, Math.abs(position - truth(time))), Math.min(shortest, position - before)];
        before = position;
      }
      return { worst, shortest: shortest * hertz };   // the step in shares of a frame
    };
    const stairs = step => position => Math.floor(position / step) * step;
    let seed = 1;
    const noise = () => (seed = seed * 16807 % 2147483647) / 2147483647 - 0.5;
    return {
      smooth: follow(60, position => position),
      jitter: follow(60, position => position + 0.01 * noise()),
      stairs: [30, 60, 144, 240].flatMap(hertz => [0.01, 0.023, 0.04, 0.1].map(step => ({ hertz, step, ...follow(hertz, stairs(step)) }))),
      fast: follow(60, position => position, time => 1.002 * time),
      stalls: follow(60, position => position, time => Math.min(time, 5) + Math.max(0, time - 5.3)),   // 0.3 s in which nothing is heard
    };
  },

  // Made-up machines: the levels that each comes to, by picture.
  async choosesDetail() {
    const follow = (gap, cost) => {
      const detail = new Detail(), levels = [];
      for (let time = 0; time < 60; time += gap(detail.level)) {
        detail.moved(time, () => cost(detail.level));
        levels.push(detail.level);
      }
      return levels;
    };
    const halving = level => 0.2 / 2 ** level;
    return {
      fast: follow(() => 1 / 60, () => 0.002),
      saving: follow(() => 1 / 30, () => 0.002),             // a browser that draws thirty pictures a second at most
      slow: follow(level => Math.max(1 / 60, halving(level)), halving),
      hopeless: follow(() => 0.2, () => 0.2),
    };
  },
};
