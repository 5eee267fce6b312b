/** Paths of the icons (24 x 24, stroked), drawn for this project. */

/** A service bell on a counter: ring for the shopkeeper. */
export const BELL = "M3.5 18.5h17M5 15.5a7 7 0 0 1 14 0zM12 8.5V6M9.8 5.5h4.4M9 12.6a3.6 3.6 0 0 1 2-1.4";
export const CLOSE = "M6 6l12 12M18 6L6 18";
export const SEND = "M12 19V5M6 11l6-6 6 6";
export const CLIP = "M19 11.5l-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3.1 3.1 0 0 1 4.4 4.4l-7.5 7.5a1.5 1.5 0 0 1-2.2-2.2l6.9-6.9";
export const MORE = "M5.5 12.6a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2zM12 12.6a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2zM18.5 12.6a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2z";
export const PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0";
export const PREVIOUS = "M14.5 6l-6 6 6 6";
export const NEXT = "M9.5 6l6 6-6 6";
export const DOWN = "M12 5v14M6 13l6 6 6-6";
export const RETRY = "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4v5h-5";
export const CHECK = "M5 12.5l4.5 4.5L19 7.5";
export const DOCUMENT = "M7 3.5h7l4 4v13H7zM14 3.5v4h4M10 12h5M10 16h5";
export const SPARK = "M12 4l1.8 6.2L20 12l-6.2 1.8L12 20l-1.8-6.2L4 12l6.2-1.8z";
export const STAR = "M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z";
export const PARCEL = "M4 7.8l8-4.3 8 4.3v8.4l-8 4.3-8-4.3zM4 7.8l8 4.3 8-4.3M12 12.1v8.4";
export const OFFLINE = "M4 4l16 16M8.5 15.5a5 5 0 0 1 5.6-1M5.5 12.3a9 9 0 0 1 4.4-2.4M13 9.7a9 9 0 0 1 5.5 2.6M12 19h.01";
export const EXTERNAL = "M13.5 5H19v5.5M19 5l-8 8M10 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-4";
