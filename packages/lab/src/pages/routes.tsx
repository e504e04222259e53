/** The pages that there are, in the order of the header; each is loaded when it is first opened. */
import type { ComponentType } from 'react';
import { later } from './later.tsx';

export interface Route {
  readonly path: string;
  readonly label: string;
  /** What else of its own is behind its path, as wouter writes it. */
  readonly pattern?: string;
  readonly page: ComponentType;
}

export const ROUTES: readonly Route[] = [
  {
    path: '/tour',
    label: 'Tour',
    page: later(() => import('./tour-page.tsx').then((module) => module.TourPage)),
  },
  {
    path: '/lab',
    label: 'Lab',
    page: later(() => import('./lab/lab-page.tsx').then((module) => module.LabPage)),
  },
  {
    path: '/compare',
    label: 'Compare',
    page: later(() => import('./compare-page.tsx').then((module) => module.ComparePage)),
  },
  {
    path: '/gallery',
    label: 'Gallery',
    page: later(() => import('./gallery-page.tsx').then((module) => module.GalleryPage)),
  },
  {
    path: '/live',
    label: 'Live',
    page: later(() => import('./live-page.tsx').then((module) => module.LivePage)),
  },
  {
    path: '/unit',
    label: 'Unit',
    page: later(() => import('./unit-page.tsx').then((module) => module.UnitPage)),
  },
  {
    path: '/predict',
    pattern: '/predict/:id?',
    label: 'Predict',
    page: later(() => import('./predict-page.tsx').then((module) => module.PredictPage)),
  },
  {
    path: '/clinic',
    pattern: '/clinic/:id?',
    label: 'Clinic',
    page: later(() => import('./clinic-page.tsx').then((module) => module.ClinicPage)),
  },
  {
    path: '/companion',
    label: 'Companion',
    page: later(() => import('./companion-page.tsx').then((module) => module.CompanionPage)),
  },
  {
    path: '/notebook',
    label: 'Notebook',
    page: later(() => import('./notebook-page.tsx').then((module) => module.NotebookPage)),
  },
  {
    path: '/reference',
    label: 'Reference',
    page: later(() => import('./reference-page.tsx').then((module) => module.ReferencePage)),
  },
  {
    path: '/settings',
    label: 'Settings',
    page: later(() => import('./settings-page.tsx').then((module) => module.SettingsPage)),
  },
];
