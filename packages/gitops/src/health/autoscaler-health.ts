import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { Health } from './health.ts';
import { objectsAt, textAt } from './read.ts';

const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';

/** What says that the autoscaler cannot work; other reasons are waited for. */
const broken =
  /^(AbleToScale\/(FailedGetScale|FailedUpdateScale)|ScalingActive\/(FailedGet\w*Metric|InvalidSelector))$/;

/** Of autoscaling/v1 the conditions are JSON in an annotation. @see gitops-engine pkg/health/health_hpa.go */
export function autoscalerHealth(object: PlainObject): Health {
  const conditions = textAt(object, 'apiVersion').endsWith('/v1')
    ? annotated(object)
    : objectsAt(object, 'status', 'conditions');
  if (typeof conditions === 'string') {
    return {
      status: 'Unknown',
      message: `failed to convert conditions annotation to typed: ${conditions}`,
    };
  }
  const failing = conditions.find((one) =>
    broken.test(`${textAt(one, 'type')}/${textAt(one, 'reason')}`),
  );
  if (failing) return { status: 'Degraded', message: textAt(failing, 'message') };
  const working = conditions.find(
    (one) => (one.type === 'AbleToScale' || one.type === 'ScalingLimited') && one.status === 'True',
  );
  if (working) return { status: 'Healthy', message: textAt(working, 'message') };
  return { status: 'Progressing', message: 'Waiting to Autoscale' };
}

function annotated(object: PlainObject): readonly PlainObject[] | string {
  const text = textAt(object, 'metadata', 'annotations', CONDITIONS);
  if (text === '') return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isPlainObject) : 'not a list';
  } catch {
    return 'not JSON';
  }
}
