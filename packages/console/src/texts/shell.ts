/** Texts of what stands around every page. */
export const shellTexts = {
  menu: 'Menu',
  groups: { watch: 'Watch', configure: 'Set up', manage: 'Manage' },
  places: {
    overview: 'Overview',
    devices: 'Devices',
    wire: 'The wire',
    virtual: 'Virtual meters',
  },
} as const;
