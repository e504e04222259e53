/** The pages that there are, in the order of the header; each is loaded when it is first opened. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

export interface Route {
  readonly path: string;
  readonly label: string;
  /** What else of its own is behind its path, as wouter writes it. */
  readonly pattern?: string;
  readonly page: LazyExoticComponent<ComponentType>;
}

export const ROUTES: readonly Route[] = [
  {
    path: '/tour',
    label: 'Tour',
    page: lazy(() => import('./tour-page.tsx').then((module) => ({ default: module.TourPage }))),
  },
  {
    path: '/lab',
    label: 'Lab',
    page: lazy(() => import('./lab/lab-page.tsx').then((module) => ({ default: module.LabPage }))),
  },
  {
    path: '/compare',
    label: 'Compare',
    page: lazy(() => import('./compare-page.tsx').then((module) => ({ default: module.ComparePage }))),
  },
  {
    path: '/gallery',
    label: 'Gallery',
    page: lazy(() => import('./gallery-page.tsx').then((module) => ({ default: module.GalleryPage }))),
  },
  {
    path: '/live',
    label: 'Live',
    page: lazy(() => import('./live-page.tsx').then((module) => ({ default: module.LivePage }))),
  },
  {
    path: '/unit',
    label: 'Unit',
    page: lazy(() => import('./unit-page.tsx').then((module) => ({ default: module.UnitPage }))),
  },
  {
    path: '/predict',
    pattern: '/predict/:id?',
    label: 'Predict',
    page: lazy(() => import('./predict-page.tsx').then((module) => ({ default: module.PredictPage }))),
  },
  {
    path: '/clinic',
    pattern: '/clinic/:id?',
    label: 'Clinic',
    page: lazy(() => import('./clinic-page.tsx').then((module) => ({ default: module.ClinicPage }))),
  },
  {
    path: '/companion',
    label: 'Companion',
    page: lazy(() => import('./companion-page.tsx').then((module) => ({ default: module.CompanionPage }))),
  },
  {
    path: '/notebook',
    label: 'Notebook',
    page: lazy(() => import('./notebook-page.tsx').then((module) => ({ default: module.NotebookPage }))),
  },
  {
    path: '/reference',
    label: 'Reference',
    page: lazy(() => import('./reference-page.tsx').then((module) => ({ default: module.ReferencePage }))),
  },
  {
    path: '/settings',
    label: 'Settings',
    page: lazy(() => import('./settings-page.tsx').then((module) => ({ default: module.SettingsPage }))),
  },
];
