// Only a page that is loaded runs this.
document.documentElement.dataset.widget = "on";
