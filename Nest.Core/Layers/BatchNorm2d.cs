using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Batch normalisation: y = gamma · (x − mean) / √(variance + ε) + beta, channel by channel of x (N, H, W, C).</summary>
/// <remarks>
/// In training mean and variance are the batch's, and the running ones follow them; in inference they are the running ones. As PyTorch has it, the running
/// variance follows the sample's (over N·H·W − 1). The running statistics are parameters of the file (name.mean, name.variance) whose gradients stay zero.
/// <para>Source: Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", ICML 2015.</para>
/// </remarks>
public sealed class BatchNorm2d : Layer
{
    private readonly Device device;
    private readonly Parameter gamma, beta, runningMean, runningVariance;   // (C) each
    private readonly float epsilon, momentum;
    private readonly int channels;
    private Tensor? input;                                                  // (N, H, W, C), the caller's
    private Tensor? mean, variance;                                         // (C), the batch's
    private Tensor? output, inputGradient;                                  // (N, H, W, C)
    private bool trained;                                                   // whether the last forward pass was training's

    /// <param name="parameters">Where the weights are declared.</param>
    /// <param name="name">Their prefix: name.weight (gamma), name.bias (beta), name.mean, name.variance.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to a variance before its root.</param>
    /// <param name="momentum">How far the running statistics go towards the batch's at a step.</param>
    public BatchNorm2d(Parameters parameters, string name, int channels, float epsilon = 1e-3f, float momentum = 0.1f)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        device = parameters.Device;
        (this.channels, this.epsilon, this.momentum) = (channels, epsilon, momentum);
        gamma = parameters.Declare($"{name}.weight", 0, channels);
        beta = parameters.Declare($"{name}.bias", 0, channels);
        runningMean = parameters.Declare($"{name}.mean", 0, channels);
        runningVariance = parameters.Declare($"{name}.variance", 0, channels);
    }

    /// <summary>Whether to normalise by the batch's statistics and have the running ones follow.</summary>
    public bool Training { get; set; }

    /// <summary>The state before training: gamma and variance 1, beta and mean 0. Once the parameters are allocated.</summary>
    public void Reset()
    {
        device.Fill(gamma.Value, 1);
        device.Fill(beta.Value, 0);
        device.Fill(runningMean.Value, 0);
        device.Fill(runningVariance.Value, 1);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        input = x;
        trained = Training;
        device.Reuse(ref output, x.Shape);
        if (!Training)
        {
            device.Normalize(x, gamma.Value, beta.Value, epsilon, runningMean.Value, runningVariance.Value, output);   // y = γ (x − μ) / √(σ² + ε) + β
            return output;
        }
        device.Reuse(ref mean, channels);
        device.Reuse(ref variance, channels);
        device.BatchNorm(x, gamma.Value, beta.Value, epsilon, mean, variance, output);                                 // the same, μ and σ² of the batch
        int rows = x.Length / channels;
        Follow(runningMean.Value, mean, 1);                                                                            // μ_run ← (1 − m) μ_run + m μ
        Follow(runningVariance.Value, variance, rows / Math.Max(1.0, rows - 1));                                       // likewise, with the sample's variance
        return output;
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        device.Reuse(ref inputGradient, input!.Shape);
        device.BatchNormBackward(                                                                                      // dγ += Σ dy·x̂, dβ += Σ dy, dx through the statistics, too
            input, gamma.Value, epsilon, trained ? mean! : runningMean.Value, trained ? variance! : runningVariance.Value, trained, dy, gamma.Gradient, beta.Gradient, inputGradient);
        return inputGradient;
    }

    private void Follow(Tensor running, Tensor batch, double factor)
    {
        float[] values = running.ToArray(), target = batch.ToArray();
        for (int c = 0; c < values.Length; c++) values[c] = (float)((1.0 - momentum) * values[c] + momentum * factor * target[c]);
        running.Write(values);
    }
}
