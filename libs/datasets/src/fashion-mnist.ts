/** The folder into which Debian's package `dataset-fashion-mnist` puts the four files of Fashion-MNIST. */
export const fashionMnistFolder = () => '/usr/share/datasets/fashion-mnist';
