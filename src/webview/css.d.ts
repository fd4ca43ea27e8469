/** Style sheets are bundled beside the script by their import. */
declare module "*.css";
