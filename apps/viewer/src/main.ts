import { rooms } from './rooms/index.ts';
import { addressWriter } from './shell/address.ts';
import { controls } from './shell/controls.ts';
import { defaults, readQuery, writeQuery, type Values } from './shell/parameters.ts';
import { button, make, type OpenRoom } from './shell/room.ts';
import './shell/style.css';

const links = Object.entries(rooms).map(([id, { title }]) => make('a', { href: `#/${id}` }, title));
const main = make('main', { id: 'room' });
document.body.append(
  make('header', {}, make('a', { class: 'name', href: '#/' }, 'Retinotopia'), make('nav', { 'aria-label': 'Rooms' }, ...links)), // prettier-ignore
  main,
);

let open: { readonly id: string; readonly close: () => void; readonly follow: (query: string) => void } | null = null;
const address = addressWriter();
/** Counts the rooms asked for, so that one that loads slowly does not come in after a later one. */
let asked = 0;

window.addEventListener('hashchange', () => void enter());
void enter();

/** Opens the room of the address, or shows the open one with the settings that the address has now. */
async function enter(): Promise<void> {
  address.forget(); // What the person came to counts, not what the room meant to write.
  const [path = '', query = ''] = location.hash.slice(2).split('?');
  const id = Object.hasOwn(rooms, path) ? path : Object.keys(rooms)[0]!;
  if (open?.id === id) {
    open.follow(query);
    return;
  }
  const request = ++asked;
  for (const link of links) {
    if (link.getAttribute('href') === `#/${id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  try {
    const { default: room } = await rooms[id]!.load();
    if (request !== asked) return;
    open?.close();
    open = null;
    const place = make('div', { class: 'place' });
    let opened: OpenRoom | null = null;
    let values: Values = readQuery(room.parameters, query);
    const show = () => {
      panel.show(values);
      opened?.show(values);
    };
    const set = (changes: Partial<Values>) => {
      values = { ...values, ...changes } as Values;
      const words = writeQuery(room.parameters, values);
      address.write(`#/${id}${words === '' ? '' : `?${words}`}`);
      show();
    };
    const panel = controls(room.parameters, (name, value) => set({ [name]: value }));
    const buttons = Object.entries({ ...room.presets, Reset: {} }).map(([name, preset]) =>
      button(name, () => set({ ...defaults(room.parameters), ...preset })),
    );
    const settings = make('details', {}, make('summary', {}, 'Settings'), panel.element, make('div', { class: 'side-buttons' }, ...buttons)); // prettier-ignore
    settings.open = !matchMedia('(max-width: 760px)').matches; // There they would cover the figure.
    main.replaceChildren(
      make('h1', {}, room.title),
      make('p', { class: 'idea' }, room.idea),
      make('div', { class: 'layout' }, place, make('aside', { 'aria-label': 'Settings' }, settings)),
    );
    document.title = `${room.title} · Retinotopia`;
    opened = await room.open(place, set);
    const close = () => opened.close?.();
    if (request !== asked) {
      close();
      return;
    }
    open = {
      id,
      close,
      follow: (words) => {
        values = readQuery(room.parameters, words);
        show();
      },
    };
    show();
  } catch (error) {
    main.replaceChildren(make('h1', {}, 'This room does not open'), make('p', { role: 'alert' }, String(error)));
    throw error;
  }
}
