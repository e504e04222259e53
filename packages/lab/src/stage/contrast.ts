/**
 * Colours as numbers: relative luminance and contrast as WCAG 2.2 defines them, and how a colour looks to
 * those who see fewer of them (Machado, Oliveira and Fernandes 2009, full severity, on linear light).
 */

export type Rgb = readonly [red: number, green: number, blue: number];

/** `#rrggbb` as bytes. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** A byte of sRGB as linear light, 0 … 1. */
export function linearOf(byte: number): number {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** 0 is black, 1 white. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linearOf(red) + 0.7152 * linearOf(green) + 0.0722 * linearOf(blue);
}

/** 1 … 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [bright, dark] = [Math.max(luminance(a), luminance(b)), Math.min(luminance(a), luminance(b))];
  return (bright + 0.05) / (dark + 0.05);
}

export type Sight = 'deuteranopia' | 'protanopia' | 'tritanopia' | 'greyscale';

const SIGHTS: Readonly<Record<Sight, readonly [Rgb, Rgb, Rgb]>> = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  greyscale: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
};

/** A colour as it looks to somebody with that sight, as bytes. */
export function seenBy(sight: Sight, [red, green, blue]: Rgb): Rgb {
  const [r, g, b] = [linearOf(red), linearOf(green), linearOf(blue)];
  const [toRed, toGreen, toBlue] = SIGHTS[sight];
  const mix = (row: Rgb): number => byteOf(row[0] * r + row[1] * g + row[2] * b);
  return [mix(toRed), mix(toGreen), mix(toBlue)];
}

function byteOf(linear: number): number {
  const light = Math.max(0, Math.min(1, linear));
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
