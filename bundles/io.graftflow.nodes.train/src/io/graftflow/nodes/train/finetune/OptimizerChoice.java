package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Titled;

/** How a step changes the weights. */
public enum OptimizerChoice implements Titled {
    /** Adam with weight decay that is apart from the gradient (Loshchilov and Hutter, 2019, arXiv:1711.05101). */
    ADAMW("AdamW"),
    /** Adam (Kingma and Ba, 2015, arXiv:1412.6980). */
    ADAM("Adam"),
    /** Stochastic gradient descent, with momentum. */
    SGD("SGD with momentum"),
    /** Gradient descent with nothing but the rate and weight decay. */
    GD("Gradient descent"),
    /** Steps by the running mean of squared gradients (Hinton, 2012, lecture 6e). */
    RMSPROP("RMSprop"),
    /** Steps by the sum of squared gradients (Duchi et al., 2011). */
    ADAGRAD("Adagrad"),
    /** Adam with steps by the norm of each tensor, for large batches (You et al., 2020, arXiv:1904.00962). */
    LAMB("LAMB"),
    /** Steps by the sign of the momentum; wants a third to a tenth of Adam's rate (Chen et al., 2023, arXiv:2302.06675). */
    LION("Lion");

    private final String title;

    OptimizerChoice(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }
}
