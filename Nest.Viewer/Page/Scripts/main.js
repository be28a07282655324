import { fromBase64 } from './bytes.js';
import { element } from './dom.js';
import { Page } from './page.js';
import { Readout } from './readout.js';
import { Song } from './song.js';

// Everything is in the page; what goes wrong is said in it.
async function open() {
  const about = JSON.parse(element('about-page').textContent);
  for (const theme of Object.values(about.look.themes)) theme.palettes = fromBase64(theme.palettes);
  about.look.magma = fromBase64(about.look.magma);
  const songs = await Promise.all(about.songs.map((song, index) => Song.read(song, index, about.look)));
  globalThis.page = new Page(about, songs);   // for the console and the tests
}

open().catch(problem => {
  new Readout().showError(`No nest: ${problem.message}`);
  throw problem;
});
