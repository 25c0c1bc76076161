// The entry point of a page: loads the components that it uses, each on its own, so that one which
// fails leaves the others working.
for (const name of ["explorer", "exercise"]) {
  if (document.querySelector(`smm-${name}`)) import(`./${name}.js`).then((component) => component.define());
}
