/** The paths of the pages that there are, for whatever leads to one only if it is there. */
import { createContext, useContext } from 'react';

const RoutesContext = createContext<readonly string[]>([]);

export const RoutesProvider = RoutesContext.Provider;

export const useRoutePaths = (): readonly string[] => useContext(RoutesContext);
