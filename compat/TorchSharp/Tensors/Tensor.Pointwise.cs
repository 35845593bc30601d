using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    // Element-wise operators; a name that ends in _ changes the tensor itself.
    public partial class Tensor
    {
        public Tensor abs() => Aten.abs.Call(this);
        public Tensor exp() => Aten.exp.Call(this);
        public Tensor log() => Aten.log.Call(this);
        public Tensor neg() => Aten.neg.Call(this);
        public Tensor reciprocal() => Aten.reciprocal.Call(this);
        public Tensor sqrt() => Aten.sqrt.Call(this);
        public Tensor sigmoid() => Aten.sigmoid.Call(this);
        public Tensor relu() => Aten.relu.Call(this);
        public Tensor relu_() => InPlace(Aten.relu_, this);
        public Tensor logical_not() => Aten.logical_not.Call(this);
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);
        public Tensor isfinite() => Aten.isfinite.Call(this);
        public Tensor negative() => neg();
        public static Tensor operator -(Tensor tensor) => tensor.neg();
        public Tensor leaky_relu(Scalar negative_slope) => Aten.leaky_relu.Call(this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => InPlace(Aten.leaky_relu_, this, negative_slope);

        public Tensor mul(Tensor target) => Aten.mul_Tensor.Call(this, target);
        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);
        public Tensor mul_(Tensor target) => InPlace(Aten.mul_Tensor_, this, target);
        public Tensor mul_(Scalar target) => InPlace(Aten.mul_Scalar_, this, target);
        public Tensor sub(Tensor target) => Aten.sub_Tensor.Call(this, target);
        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);
        public Tensor sub_(Tensor target) => InPlace(Aten.sub_Tensor_, this, target);
        public Tensor sub_(Scalar target) => InPlace(Aten.sub_Scalar_, this, target);
        public Tensor add(Tensor target) => Aten.add_Tensor.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Tensor_mode.Call(this, target, Name(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Scalar_mode.Call(this, target, Name(rounding_mode));
        public Tensor pow(Tensor exponent) => Aten.pow_Tensor.Call(this, exponent);
        public Tensor pow(Scalar exponent) => Aten.pow_Scalar.Call(this, exponent);
        public Tensor add_(Tensor target) => InPlace(Aten.add_Tensor_, this, target);
        public Tensor add_(Tensor target, Scalar alpha) => InPlace(Aten.add_Tensor_, this, target, alpha);
        public Tensor add_(Scalar scalar) => InPlace(Aten.add_Scalar_, this, scalar);
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(Aten.div_Tensor_mode_, this, target, Name(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(Aten.div_Scalar_mode_, this, target, Name(rounding_mode));

        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);
        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and.Call(this, other);
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or.Call(this, other);
        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill.Call(this, mask, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Aten.addcmul_, this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Aten.addcdiv_, this, tensor1, tensor2, value);
        public Tensor fill_(Scalar value) => InPlace(Aten.fill_, this, value);
        public Tensor zero_() => InPlace(Aten.zero_, this);
        public Tensor where(Tensor condition, Tensor y) => Aten.where.Call(condition, this, y);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }
}
