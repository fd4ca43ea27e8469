/** Importing a style sheet bundles it beside the script. */
declare module "*.css";
