/** The controls of the settings, and of the head of every page. */
import { HEADER } from './header.ts';
import type { ControlsOfPage } from './control.ts';
import { COMPANION } from './companion.ts';

export const SETTINGS: ControlsOfPage = {
  path: '/settings',
  // In the drawer that the page's head opens is the companion as on its own page.
  besides: [COMPANION],
  controls: [
    ...HEADER,
    {
      role: 'combobox',
      name: 'Theme',
      does: 'how the page looks',
      fresh: true,
      value: 'light',
      shows: /combobox "Theme": light/,
    },
    {
      role: 'combobox',
      name: 'Motion',
      does: 'whether anything flies',
      value: 'full',
      shows: /motion full/,
    },
    {
      role: 'switch',
      name: 'Single-key shortcuts',
      does: 'takes the keys away, or gives them back',
      shows: /switch "Single-key shortcuts"(?! \[checked\])/,
    },
    { role: 'button', name: 'Clear', does: 'forgets what is kept', shows: /Cleared/ },
  ],
};
